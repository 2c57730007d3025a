import { describe, expect, it } from 'vitest'
import { highlight, wordsOf } from '../../../../../renderer/features/search/highlight.ts'

/** "gpu-[17]" means that 17 is marked. */
const shown = (text: string, search: string) =>
  highlight(text, wordsOf(search))
    .map(part => (part.isMatch ? `[${part.text}]` : part.text))
    .join('')

describe('highlight', () => {
  it.each([
    { name: 'marks a word within a name', text: 'gpu-17', search: '17', want: 'gpu-[17]' },
    { name: 'marks whatever the case', text: 'Trainer-A', search: 'trainer', want: '[Trainer]-A' },
    { name: 'marks every occurrence', text: 'a-b-a', search: 'a', want: '[a]-b-[a]' },
    { name: 'joins words that touch', text: 'trainer', search: 'trai iner', want: '[trainer]' },
    { name: 'marks overlapping occurrences', text: 'aaa', search: 'aa', want: '[aaa]' },
    { name: 'takes no word for a pattern', text: 'a.b', search: '.', want: 'a[.]b' },
    { name: 'marks Chinese', text: '训练任务', search: '任务', want: '训练[任务]' },
    { name: 'marks nothing without words', text: 'gpu-17', search: '  ', want: 'gpu-17' },
    {
      name: 'marks nothing where lower case has another length',
      text: 'İstanbul',
      search: 'stan',
      want: 'İstanbul',
    },
  ])('$name', ({ text, search, want }) => expect(shown(text, search)).toBe(want))

  it('loses no letter', () => {
    const parts = highlight('abcdef', ['b', 'de'])
    expect(parts.map(part => part.text).join('')).toBe('abcdef')
  })
  it('of nothing is nothing', () => expect(highlight('', ['a'])).toEqual([]))
})
