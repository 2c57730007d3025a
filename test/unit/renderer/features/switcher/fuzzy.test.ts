import { describe, expect, it } from 'vitest'
import { fuzzyMatch } from '../../../../../renderer/features/switcher/fuzzy.ts'

/** The texts that match, best first. */
const find = (query: string, texts: readonly string[]) =>
  texts
    .map(text => ({ text, match: fuzzyMatch(query, text) }))
    .filter(({ match }) => match !== null)
    .toSorted((a, b) => b.match!.score - a.match!.score)
    .map(({ text }) => text)

describe('a few letters find', () => {
  const cases = [
    {
      name: 'beginnings of words first',
      query: 'ps',
      texts: ['tops', 'prod-shanghai'],
      want: ['prod-shanghai', 'tops'],
    },
    {
      name: 'a run before scattered letters',
      query: 'lab',
      texts: ['large-backup', 'gpu-lab'],
      want: ['gpu-lab', 'large-backup'],
    },
    {
      name: 'the beginning of a text before its middle',
      query: 'no',
      texts: ['Unknown', 'Nodes'],
      want: ['Nodes', 'Unknown'],
    },
    { name: 'numbers after letters', query: 'p2', texts: ['prod1', 'prod2'], want: ['prod2'] },
    {
      name: 'every word of the query, in any order',
      query: 'shang prod',
      texts: ['prod-shanghai', 'prod-beijing'],
      want: ['prod-shanghai'],
    },
    { name: 'whatever the case', query: 'PROD', texts: ['prod-a'], want: ['prod-a'] },
    { name: 'nothing when a letter is missing', query: 'xyz', texts: ['prod'], want: [] },
    { name: 'Chinese names', query: '上海', texts: ['生产-上海', '生产-北京'], want: ['生产-上海'] },
    {
      name: 'the shorter of two equal matches',
      query: 'prod',
      texts: ['prod-shanghai', 'prod'],
      want: ['prod', 'prod-shanghai'],
    },
  ]
  it.each(cases)('$name', ({ query, texts, want }) => expect(find(query, texts)).toEqual(want))

  it('everything, when there are none', () => expect(find('', ['b', 'a'])).toEqual(['b', 'a']))
  it('the letters that a person meant', () => {
    expect(fuzzyMatch('sh', 'push-shanghai')?.positions).toEqual([5, 6])
    expect(fuzzyMatch('ps', 'prod-shanghai')?.positions).toEqual([0, 5])
  })
})
