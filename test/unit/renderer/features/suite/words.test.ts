import { describe, expect, it } from 'vitest'
import { shortageSentence } from '../../../../../renderer/features/suite/words.ts'

describe('the sentence of a shortage', () => {
  const pod = { leaf: 'root.a.1', isInMin: false }
  const cases = [
    { of: 'a leaf that is full itself', pod, node: 'root.a.1', limit: 'max', want: 'quotaOwn' },
    { of: 'a pod that has to borrow', pod, node: 'root', limit: 'max', want: 'quotaBorrow' },
    {
      of: 'a pod within its guarantee',
      pod: { ...pod, isInMin: true },
      node: 'root',
      limit: 'max',
      want: 'quota',
    },
    {
      of: 'a pod that may not be evicted',
      pod,
      node: 'root.a.1',
      limit: 'protectedMin',
      want: 'quotaProtected',
    },
  ] as const
  it.each(cases)('is that of $of', ({ pod: of, node, limit, want }) => {
    expect(shortageSentence(of, { node, limit })).toBe(want)
  })
})
