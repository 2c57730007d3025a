import { type Bytes, type MilliCores, bytes, milliCores } from '../base/units.ts'
import { type Result, err, ok } from '../base/result.ts'

declare const opaque: unique symbol

/**
 * An exact quantity of some resource: cores, bytes or devices. At run time a bigint of billionths (nano), the finest
 * step that Kubernetes knows, so `<`, `>` and `===` order amounts as they should. `+`, `-`, `*` on two of them, mixing
 * one with a number, and JSON do not work on purpose: sums go through `add` and `subtract`, text through `formatQuantity`.
 */
export type Amount = { readonly [opaque]: 'Amount' }

/** A text that is no quantity; `text` is cut to 64 characters. */
export type QuantityError = { readonly kind: 'notAQuantity'; readonly text: string }

const wrap = (nano: bigint): Amount => nano as unknown as Amount

/** Billionths of the base unit. */
export const toNano = (amount: Amount): bigint => amount as unknown as bigint
export const ofNano = (nano: bigint): Amount => wrap(nano)
/** An amount of whole base units (cores, bytes, devices). `units` must be an integer. */
export const ofUnits = (units: number | bigint): Amount => wrap(BigInt(units) * NANO)

const NANO = 1_000_000_000n
/** 2^63 − 1 base units: quantities that say more are capped to it. */
const MAX_NANO = (2n ** 63n - 1n) * NANO
/** Kubernetes sets no limit; nothing that a server writes comes near it. */
const MAX_TEXT = 256

export const ZERO: Amount = wrap(0n)

export const add = (a: Amount, b: Amount): Amount => wrap(toNano(a) + toNano(b))
export const subtract = (a: Amount, b: Amount): Amount => wrap(toNano(a) - toNano(b))
/** Negative where a < b, 0 where equal, positive where a > b: for `sort`. */
export const compare = (a: Amount, b: Amount): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0)
export const max = (a: Amount, b: Amount): Amount => (a < b ? b : a)
export const min = (a: Amount, b: Amount): Amount => (a < b ? a : b)

/** Whole base units, rounded up away from zero as Kubernetes' `Value()` does; at most ±(2^53 − 1). */
export const toUnits = (amount: Amount): number => toSafe(divideUp(toNano(amount), NANO))
/** Thousandths of a core, rounded up away from zero as `MilliValue()` does; at most ±(2^53 − 1). */
export const toMilliCores = (amount: Amount): MilliCores =>
  milliCores(toSafe(divideUp(toNano(amount), NANO / 1000n)))
/** Bytes, rounded up away from zero; at most ±(2^53 − 1), which is 8 PiB. */
export const toBytes = (amount: Amount): Bytes => bytes(toUnits(amount))

function toSafe(value: bigint): number {
  const limit = BigInt(Number.MAX_SAFE_INTEGER)
  return Number(value > limit ? limit : value < -limit ? -limit : value)
}

function divideUp(value: bigint, by: bigint): bigint {
  const rest = value % by
  if (rest === 0n) return value / by
  return value / by + (value < 0n ? -1n : 1n)
}

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const DECIMAL_SUFFIXES = Object.keys(DECIMAL_EXPONENTS)
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d+))?$/

/**
 * Reads a Kubernetes quantity: `500m`, `1.5Gi`, `1e3`, `5k`, `-1`. What is finer than a billionth is rounded up, away
 * from zero; what exceeds 2^63 − 1 base units is capped to that. Never NaN. Two things differ from the server on purpose: a sign
 * or a point without any digit is refused, though its scanner reads them as 0, and decimal forms are capped as documented.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/api/resource/quantity.go
 */
export function parseQuantity(text: string): Result<Amount, QuantityError> {
  const match = text.length <= MAX_TEXT ? QUANTITY.exec(text) : null
  const [, sign, whole = '', fraction = '', binary, decimal = '', exponent] = match ?? []
  const digits = whole + fraction
  if (match === null || digits === '') return err({ kind: 'notAQuantity', text: text.slice(0, 64) })
  const mantissa = BigInt(digits)
  const nano =
    binary === undefined
      ? scaled(
          mantissa,
          9 + (exponent === undefined ? exponentOf(decimal) : Number(exponent)) - fraction.length,
        )
      : scaled(mantissa * 1024n ** BigInt(BINARY_SUFFIXES.indexOf(binary)), 9 - fraction.length)
  const capped = nano > MAX_NANO ? MAX_NANO : nano
  return ok(wrap(sign === '-' ? -capped : capped))
}

const exponentOf = (suffix: string): number => DECIMAL_EXPONENTS[suffix] ?? 0

/** `mantissa` × 10^`power`, rounded up; without ever building a power that the cap would throw away. */
function scaled(mantissa: bigint, power: number): bigint {
  if (mantissa === 0n) return 0n
  if (power > 30) return MAX_NANO
  if (power >= 0) return mantissa * 10n ** BigInt(power)
  if (power < -2 * MAX_TEXT) return 1n
  return divideUp(mantissa, 10n ** BigInt(-power))
}

/** Kubernetes' `DecimalSI` and `BinarySI`. */
export type QuantityForm = 'decimal' | 'binary'

/** The form in which Kubernetes people write a resource: powers of two for memory and storage. */
export function formOf(resource: string): QuantityForm {
  return resource === 'memory' || resource.endsWith('storage') || resource.startsWith('hugepages-')
    ? 'binary'
    : 'decimal'
}

/**
 * The canonical text: nothing lost, no fraction, the largest suffix. As in Kubernetes a binary form falls back to the
 * decimal one between −1024 and 1024 and where the amount is no whole number.
 */
export function formatQuantity(amount: Amount, form: QuantityForm = 'decimal'): string {
  const nano = toNano(amount)
  const units = nano / NANO
  const isBinary = form === 'binary' && nano % NANO === 0n && (units >= 1024n || units <= -1024n)
  return isBinary ? largest(units, 1024n, BINARY_SUFFIXES) : largest(nano, 1000n, DECIMAL_SUFFIXES)
}

function largest(value: bigint, step: bigint, suffixes: readonly string[]): string {
  if (value === 0n) return '0'
  let [rest, at] = [value, 0]
  while (rest % step === 0n && at < suffixes.length - 1) {
    rest /= step
    at++
  }
  return `${rest}${suffixes[at]}`
}
