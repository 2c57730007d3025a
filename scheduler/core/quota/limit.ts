import type { Result } from '../base/result.ts'
import { ok } from '../base/result.ts'
import {
  type Amount,
  type QuantityError,
  formOf,
  formatQuantity,
  ofUnits,
  parseQuantity,
  toNano,
} from './amount.ts'

/** What stands for no limit: 2^63 − 1 base units, the largest amount that there is. */
export const UNLIMITED: Amount = ofUnits(2n ** 63n - 1n)

/** The largest number of many consoles and languages (int32), by which people write that there is no limit. */
const MARKER = 2n ** 31n - 1n
const MARKER_TEXT = String(MARKER)

const SUFFIXED = /^\+?\d*\.?\d*(?:([kKMGTPE]i?)|[eE]\+?0*([1-9]\d*))$/

/**
 * A quantity of `min` or `max`; whatever says "unlimited" is UNLIMITED. A tree says so by 2^31 − 1 or more in its unit:
 * - cpu and counted devices: the value, however it is written;
 * - resources in bytes (`formOf` is binary): the number before a suffix from M or Mi on (`2147483647Gi`). Of a bare number or one
 *   in k or Ki it is 2147483647 exactly, since a node's memory comes in bytes or Ki and passes it: `8589934592` is 8 GiB,
 *   `4294967296Ki` 4 TiB;
 * - any resource: 2^63 − 1 or more in all.
 * @see https://help.aliyun.com/zh/ack/ack-managed-and-ack-dedicated/user-guide/use-capacity-scheduling
 */
export function parseLimit(resource: string, text: string): Result<Amount, QuantityError> {
  const parsed = parseQuantity(text)
  if (!parsed.ok) return parsed
  return isUnlimited(resource, text, parsed.value) ? ok(UNLIMITED) : parsed
}

function isUnlimited(resource: string, text: string, amount: Amount): boolean {
  if (amount >= UNLIMITED) return true
  if (formOf(resource) === 'decimal') return amount >= ofUnits(MARKER)
  if (text === MARKER_TEXT || text === `${MARKER_TEXT}k` || text === `${MARKER_TEXT}Ki`) return true
  const [, suffix, exponent] = SUFFIXED.exec(text) ?? []
  if (suffix === 'k' || suffix === 'Ki') return false
  const unit = suffix ?? (exponent === undefined ? null : `e${exponent}`)
  if (unit === null) return false
  const one = parseQuantity(`1${unit}`)
  return one.ok && toNano(amount) >= MARKER * toNano(one.value)
}

/** Whether `amount` is, or would be read as, no limit. */
export const isUnlimitedAmount = (resource: string, amount: Amount): boolean =>
  amount >= (formOf(resource) === 'decimal' ? ofUnits(MARKER) : UNLIMITED)

/** The text that `parseLimit` reads as this amount: canonical where that says the same, else in bytes, else in thousandths. */
export function formatLimit(resource: string, amount: Amount): string {
  if (isUnlimitedAmount(resource, amount)) return MARKER_TEXT
  const canonical = formatQuantity(amount, formOf(resource))
  const bytes = `${toNano(amount) / 1_000_000_000n}`
  const isSame = (text: string): boolean => {
    const parsed = parseLimit(resource, text)
    return parsed.ok && parsed.value === amount
  }
  return [canonical, bytes].find(isSame) ?? `${toNano(amount) / 1_000_000n}m`
}
