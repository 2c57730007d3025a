import { expect, it } from 'vitest'
import type { Alert } from '../../../../main/alerts/alerts.ts'
import { alertWords } from '../../../../main/shell/alertWords.ts'
import { textsFor } from '../../../../main/shell/texts.ts'

const en = textsFor('en')
const sick = (node: string): Alert => ({
  kind: 'unhealthy',
  node,
  rule: 'U5',
  evidence: 'XID 79 was reported.',
})

it.each<{ name: string; alert: Alert; want: string }>([
  { name: 'an unhealthy GPU', alert: sick('gpu-1'), want: 'gpu-1: XID 79 was reported.' },
  {
    name: 'an idle GPU',
    alert: { kind: 'idle', node: 'gpu-1', hours: 5 },
    want: 'A GPU of gpu-1 is held and has been idle for 5 h.',
  },
  {
    name: 'a full quota',
    alert: { kind: 'quota', name: 'nlp', resource: 'cpu', percent: 95 },
    want: 'nlp uses 95 % of its max of cpu.',
  },
  {
    name: 'a lost source',
    alert: { kind: 'source', from: 'T1', to: 'T4' },
    want: 'Figures come from a lesser source now: T4 instead of T1.',
  },
])('$name', ({ alert, want }) =>
  expect(alertWords('prod', [alert], en)).toEqual([{ title: 'prod', body: want }]),
)

it('tells many as one, the first few by name', () => {
  const words = alertWords('prod', ['a', 'b', 'c', 'd', 'e'].map(sick), en)
  expect(words).toHaveLength(1)
  expect(words[0]?.title).toBe('prod: 5 things call for attention')
  expect(words[0]?.body.split('\n')).toHaveLength(4)
  expect(words[0]?.body.endsWith('and 2 more')).toBe(true)
})
