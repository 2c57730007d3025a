import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatQuantity, ofNano, ofUnits, parseQuantity } from '#core/quota/amount.ts'
import { UNLIMITED, formatLimit, isUnlimitedAmount, parseLimit } from '#core/quota/limit.ts'

const RESOURCES = [
  'cpu',
  'nvidia.com/gpu',
  'aliyun.com/gpu-mem',
  'memory',
  'ephemeral-storage',
  'hugepages-1Gi',
]

const UNLIMITED_TEXTS = [
  ['cpu', '2147483647'],
  ['cpu', '2147483648'],
  ['cpu', '3G'],
  ['cpu', '2147483647k'],
  ['nvidia.com/gpu', '2147483647'],
  ['aliyun.com/gpu-mem', '2147483647'],
  ['memory', '2147483647'],
  ['memory', '2147483647Ki'],
  ['memory', '2147483647k'],
  ['memory', '2147483647Mi'],
  ['memory', '2147483647M'],
  ['memory', '2147483647Gi'],
  ['memory', '2147483648Gi'],
  ['memory', '+2147483647Gi'],
  ['memory', '4294967296G'],
  ['memory', '2147483647e9'],
  ['memory', '9223372036854775807'],
  ['memory', '9223372036854775808'],
  ['memory', '8Ei'],
  ['cpu', '1e400'],
  ['ephemeral-storage', '2147483647Gi'],
] as const

const FINITE_TEXTS = [
  ['cpu', '2147483646'],
  ['cpu', '2147483647m'],
  ['cpu', '-2147483647'],
  ['memory', '8589934592'],
  ['memory', '2147483648'],
  ['memory', '2147483646Gi'],
  ['memory', '4294967296Ki'],
  ['memory', '2147483648k'],
  ['memory', '128974848000m'],
  ['memory', '8589934592e0'],
  ['memory', '2147483647000m'],
  ['memory', '7Ei'],
  ['memory', '1e12'],
  ['hugepages-1Gi', '2147483648'],
] as const

describe('a limit', () => {
  it.each(UNLIMITED_TEXTS)('%s: %s is none', (resource, text) => {
    expect(parseLimit(resource, text)).toEqual({ ok: true, value: UNLIMITED })
  })

  it.each(FINITE_TEXTS)('%s: %s is what it says', (resource, text) => {
    expect(parseLimit(resource, text)).toEqual(parseQuantity(text))
    expect(parseLimit(resource, text)).not.toEqual({ ok: true, value: UNLIMITED })
  })

  it('fails on what is no quantity', () => {
    expect(parseLimit('cpu', 'much')).toEqual({ ok: false, error: { kind: 'notAQuantity', text: 'much' } })
  })

  it('is written so that it reads back as the same amount, however unlucky', () => {
    const cap = (2n ** 63n - 1n) * 10n ** 9n
    const any = fc.oneof(
      fc.bigInt({ min: -cap, max: cap }).map(ofNano),
      fc.bigInt({ min: 0n, max: 2n ** 33n }).map(ofUnits),
      fc
        .constantFrom(
          2n ** 31n - 1n,
          (2n ** 31n - 1n) * 1024n,
          (2n ** 31n + 5n) * 2n ** 20n,
          (2n ** 31n - 1n) * 1000n,
        )
        .map(ofUnits),
    )
    fc.assert(
      fc.property(any, fc.constantFrom(...RESOURCES), (amount, resource) => {
        const want = isUnlimitedAmount(resource, amount) ? UNLIMITED : amount
        expect(parseLimit(resource, formatLimit(resource, amount))).toEqual({ ok: true, value: want })
      }),
      { numRuns: 5_000 },
    )
  })

  it('is written as Kubernetes does where that can be', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 30n }).map(ofUnits), amount => {
        expect(formatLimit('memory', amount)).toBe(formatQuantity(amount, 'binary'))
        expect(formatLimit('cpu', amount)).toBe(formatQuantity(amount))
      }),
    )
  })
})
