import { expect, it } from 'vitest'
import type { Alert } from '../../../../main/alerts/alerts.ts'
import { alertWords } from '../../../../main/shell/alertWords.ts'
import { textsFor } from '../../../../main/shell/texts.ts'

const en = textsFor('en')
const prod = { cluster: 'abc', name: 'prod' }
const sick = (node: string): Alert => ({ kind: 'unhealthy', node, rule: 'U5' })

it.each<{ name: string; alert: Alert; want: string; place: string }>([
  {
    name: 'an unhealthy GPU',
    alert: sick('gpu-1'),
    want: 'gpu-1: a GPU reported an error of the hardware (XID).',
    place: 'nodes/gpu-1',
  },
  {
    name: 'an idle GPU',
    alert: { kind: 'idle', node: 'gpu-1', hours: 5 },
    want: 'A GPU of gpu-1 is held and has been idle for 5 h.',
    place: 'nodes/gpu-1',
  },
  {
    name: 'a full quota',
    alert: { kind: 'quota', name: 'nlp', resource: 'cpu', percent: 95 },
    want: 'nlp uses 95 % of its max of cpu.',
    place: 'dashboards/quotas',
  },
  {
    name: 'a lost source',
    alert: { kind: 'source', from: 'T1', to: 'T4' },
    want: 'Figures come from a lesser source now: T4 instead of T1.',
    place: 'overview',
  },
  {
    name: 'a lost cluster',
    alert: { kind: 'lost' },
    want: 'The connection to the cluster was lost. Its last known state can be looked at.',
    place: 'overview',
  },
])('$name', ({ alert, want, place }) =>
  expect(alertWords(prod, [alert], en)).toEqual([{ title: 'prod', body: want, route: `/c/abc/${place}` }]),
)

it('tells many as one, the first few by name', () => {
  const words = alertWords(prod, ['a', 'b', 'c', 'd', 'e'].map(sick), en)
  expect(words).toHaveLength(1)
  expect(words[0]?.title).toBe('prod: 5 things call for attention')
  expect(words[0]?.body.split('\n')).toHaveLength(4)
  expect(words[0]?.body.endsWith('and 2 more')).toBe(true)
  expect(words[0]?.route).toBe('/c/abc/overview')
})
