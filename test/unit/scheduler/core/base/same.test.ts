import { describe, expect, it } from 'vitest'
import { isSame } from '#core/base/same.ts'

const SAME: [unknown, unknown][] = [
  [1, 1],
  [Number.NaN, Number.NaN],
  [1n, 1n],
  [null, null],
  [
    { a: [1, { b: 2n }], c: null },
    { c: null, a: [1, { b: 2n }] },
  ],
]
const OTHER: [unknown, unknown][] = [
  [1, 1n],
  [null, undefined],
  [null, {}],
  [[], {}],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: undefined }, { b: undefined }],
  [{ a: { b: 1 } }, { a: { b: 2 } }],
]

describe('plain data', () => {
  it.each(SAME)('%o says the same as %o', (a, b) => expect(isSame(a, b)).toBe(true))
  it.each(OTHER)('%o says something else than %o', (a, b) => expect(isSame(a, b)).toBe(false))
})
