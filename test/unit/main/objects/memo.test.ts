import { expect, it } from 'vitest'
import { createMemo } from '../../../../main/objects/memo.ts'

const never = new AbortController().signal

it('asks once for all who ask meanwhile, again when it is old, and keeps no failure', async () => {
  let now = 0
  let asked = 0
  const memo = createMemo<number>({ most: 2, freshMs: 100, now: () => now })
  const ask = async () => (asked += 1)
  expect(await Promise.all([memo.get('a', ask, never), memo.get('a', ask, never)])).toEqual([1, 1])
  now = 100
  expect(await memo.get('a', ask, never)).toBe(2)
  await expect(memo.get('b', () => Promise.reject(new Error('no')), never)).rejects.toThrow('no')
  expect(await memo.get('b', ask, never)).toBe(3)
  await memo.get('c', ask, never) // the third: a goes
  expect(await memo.get('a', ask, never)).toBe(5)
})

it('one who stops to wait takes the answer from nobody', async () => {
  const memo = createMemo<number>({ most: 1, freshMs: 100, now: () => 0 })
  const { promise, resolve } = Promise.withResolvers<number>()
  const abort = new AbortController()
  const first = memo.get('a', () => promise, abort.signal)
  const second = memo.get('a', () => Promise.reject(new Error('asked twice')), never)
  abort.abort(new Error('no longer'))
  await expect(first).rejects.toThrow('no longer')
  resolve(7)
  expect(await second).toBe(7)
})
