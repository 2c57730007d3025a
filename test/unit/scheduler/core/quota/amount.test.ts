import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Amount,
  ZERO,
  add,
  compare,
  formOf,
  formatQuantity,
  max,
  min,
  ofNano,
  ofUnits,
  parseQuantity,
  subtract,
  toBytes,
  toMilliCores,
  toNano,
  toUnits,
} from '#core/quota/amount.ts'

const RUNS = { numRuns: 2_000 }
const CAP = (2n ** 63n - 1n) * 10n ** 9n
const anyAmount = fc.bigInt({ min: -CAP, max: CAP }).map(ofNano)
/** Small ones and round ones too, which a uniform draw never meets. */
const amount = fc.oneof(
  anyAmount,
  fc.bigInt({ min: -2000n, max: 2000n }).map(ofNano),
  fc.integer({ min: -5000, max: 5000 }).map(ofUnits),
  fc
    .tuple(fc.integer({ min: 1, max: 1023 }), fc.integer({ min: 0, max: 5 }))
    .map(([n, k]) => ofUnits(BigInt(n) * 1024n ** BigInt(k))),
)

const read = (text: string): Amount => {
  const parsed = parseQuantity(text)
  if (!parsed.ok) throw new Error(`${text} was refused`)
  return parsed.value
}

/** Billionths as Kubernetes 1.36.3 reads them (`resource.ParseQuantity(text).AsDec()`), but where the name says otherwise. */
const ACCEPTED: { text: string; wantNano: bigint; name?: string }[] = [
  { text: '0', wantNano: 0n },
  { text: '500m', wantNano: 500_000_000n },
  { text: '1.5Gi', wantNano: 1_610_612_736_000_000_000n },
  { text: '1e3', wantNano: 1_000_000_000_000n },
  { text: '1E3', wantNano: 1_000_000_000_000n },
  { text: '12e-1', wantNano: 1_200_000_000n },
  { text: '1e+2', wantNano: 100_000_000_000n },
  { text: '5k', wantNano: 5_000_000_000_000n },
  { text: '100n', wantNano: 100n },
  { text: '1u', wantNano: 1_000n },
  { text: '1E', wantNano: 10n ** 27n },
  { text: '1Ei', wantNano: 2n ** 60n * 10n ** 9n },
  { text: '-1', wantNano: -1_000_000_000n },
  { text: '+2', wantNano: 2_000_000_000n },
  { text: '.5', wantNano: 500_000_000n },
  { text: '5.', wantNano: 5_000_000_000n },
  { text: '007', wantNano: 7_000_000_000n },
  { text: '0.1n', wantNano: 1n, name: 'what is finer than a billionth is rounded up' },
  { text: '-0.1n', wantNano: -1n, name: 'and away from zero' },
  { text: '1e-400000000', wantNano: 1n, name: 'however fine it is' },
  { text: '0e999999999', wantNano: 0n },
  { text: '16Ei', wantNano: CAP, name: 'more than 2^63 − 1 is capped' },
  {
    text: '-1e30',
    wantNano: -CAP,
    name: 'in decimal forms as well, as the API documents (its code lets them grow)',
  },
  { text: '1e99999999999', wantNano: CAP, name: 'without computing the power' },
]

/** Refused by Kubernetes' own parser; the last group only by ours, since they hold no digit. */
const REFUSED = [
  '',
  ' 1',
  '1 ',
  '1i',
  '1K',
  '1ki',
  '1mi',
  '1kk',
  '1.2.3',
  '1,5',
  '1e',
  '1e1.5',
  '1Gi5',
  '--1',
  '0x10',
  '1_000',
  'NaN',
  'Infinity',
  '١',
  '1e3m',
]
const REFUSED_HERE_ALONE = ['+', '-', '.', '-.', 'M', 'm', 'E']

describe('reading a quantity', () => {
  it.each(ACCEPTED)('reads $text $name', ({ text, wantNano }) => {
    expect(toNano(read(text))).toBe(wantNano)
  })

  it.each([...REFUSED, ...REFUSED_HERE_ALONE])('refuses %j', text => {
    expect(parseQuantity(text)).toEqual({ ok: false, error: { kind: 'notAQuantity', text } })
  })

  it('refuses a text of a megabyte at once, and keeps little of it', () => {
    const refused = parseQuantity('9'.repeat(1_000_000))
    expect(refused).toEqual({ ok: false, error: { kind: 'notAQuantity', text: '9'.repeat(64) } })
  })

  it('gives an amount or an error for any text at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+\-0-9.eEinumkKMGTPE]{0,12}$/)), text => {
        const parsed = parseQuantity(text)
        expect(parsed.ok ? typeof parsed.value : parsed.error.kind).toMatch(/^(bigint|notAQuantity)$/)
      }),
      RUNS,
    )
  })
})

describe('writing a quantity', () => {
  // Canonical forms by Kubernetes 1.36.3: resource.NewDecimalQuantity(…, form).String().
  const CANONICAL = [
    { text: '1.5', wantDecimal: '1500m', wantBinary: '1500m' },
    { text: '1.5Gi', wantDecimal: '1610612736', wantBinary: '1536Mi' },
    { text: '1024', wantDecimal: '1024', wantBinary: '1Ki' },
    { text: '1023', wantDecimal: '1023', wantBinary: '1023' },
    { text: '1000', wantDecimal: '1k', wantBinary: '1k' },
    { text: '2000000', wantDecimal: '2M', wantBinary: '2000000' },
    { text: '1024.5', wantDecimal: '1024500m', wantBinary: '1024500m' },
    { text: '-2Gi', wantDecimal: '-2147483648', wantBinary: '-2Gi' },
    { text: '1E', wantDecimal: '1E', wantBinary: '976562500000000Ki' },
    { text: '3n', wantDecimal: '3n', wantBinary: '3n' },
    { text: '0Gi', wantDecimal: '0', wantBinary: '0' },
  ]
  it.each(CANONICAL)('writes $text as Kubernetes does', ({ text, wantDecimal, wantBinary }) => {
    expect(formatQuantity(read(text))).toBe(wantDecimal)
    expect(formatQuantity(read(text), 'binary')).toBe(wantBinary)
  })

  it('writes what reads back as the same amount', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom('decimal' as const, 'binary' as const), (value, form) => {
        expect(read(formatQuantity(value, form))).toBe(value)
      }),
      RUNS,
    )
  })

  it('knows which resources are counted in powers of two', () => {
    const binary = ['memory', 'ephemeral-storage', 'hugepages-2Mi', 'requests.storage']
    expect(binary.map(formOf)).toEqual(binary.map(() => 'binary'))
    expect(['cpu', 'nvidia.com/gpu', 'pods'].map(formOf)).toEqual(['decimal', 'decimal', 'decimal'])
  })
})

describe('arithmetic', () => {
  it('adds and subtracts exactly, beyond 2^53 and below a thousandth', () => {
    fc.assert(
      fc.property(amount, amount, amount, (a, b, c) => {
        expect(toNano(add(a, b))).toBe(toNano(a) + toNano(b))
        expect(add(add(a, b), c)).toBe(add(a, add(b, c)))
        expect(subtract(add(a, b), b)).toBe(a)
        expect(add(a, ZERO)).toBe(a)
      }),
      RUNS,
    )
  })

  it('orders amounts by their value, however they were written', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const [x, y] = [toNano(a), toNano(b)]
        expect(compare(a, b)).toBe(x < y ? -1 : x > y ? 1 : 0)
        expect(a < b).toBe(x < y)
        expect([max(a, b), min(a, b)].map(toNano)).toEqual(x < y ? [y, x] : [x, y])
      }),
      RUNS,
    )
    expect(read('1')).toBe(read('1000m'))
    expect(
      [read('2'), read('1500m'), read('1Ki')].toSorted(compare).map(value => formatQuantity(value)),
    ).toEqual(['1500m', '2', '1024'])
  })

  it('rounds up to the base unit, never to less than was asked for', () => {
    expect(toMilliCores(read('100n'))).toBe(1)
    expect(toMilliCores(read('1.5'))).toBe(1500)
    expect(toUnits(read('1m'))).toBe(1)
    expect(toUnits(read('-1m'))).toBe(-1)
    expect(toBytes(read('1.5Gi'))).toBe(1_610_612_736)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), nano => {
        const units = toUnits(ofNano(BigInt(nano)))
        expect(units).toBe(Math.ceil(nano / 1e9))
      }),
      RUNS,
    )
  })

  it('saturates where a number can no longer be exact', () => {
    expect(toBytes(read('8Ei'))).toBe(Number.MAX_SAFE_INTEGER)
    expect(toBytes(read('-8Ei'))).toBe(-Number.MAX_SAFE_INTEGER)
  })

  it('does not compile where it would be wrong', () => {
    const [a, b] = [ofUnits(1), ofUnits(2)]
    // @ts-expect-error: + on two amounts
    expect(() => a + b).not.toThrow()
    // @ts-expect-error: an amount and a number
    expect(() => a + 1).toThrow(TypeError)
    // @ts-expect-error: * on an amount
    expect(() => a * 2).toThrow(TypeError)
    // @ts-expect-error: a number is no amount
    const none: Amount = 1
    expect(none).toBe(1)
    // @ts-expect-error: neither is a bare bigint
    const bare: Amount = 1n
    expect(bare).toBe(1n)
    expect(() => JSON.stringify(a)).toThrow(TypeError)
  })
})
