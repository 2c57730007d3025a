// Sums and means of figures of which some are not known. Pure.

/** The sum of what is known; null where nothing is. */
export function sumKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter(value => value !== null && value !== undefined)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

/** The sum; null where any part is not known. 0 for no parts. */
export function sumAll(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  )
}

/** The mean of what is known; null where nothing is. */
export function meanKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter(value => value !== null && value !== undefined)
  const sum = sumKnown(known)
  return sum === null ? null : sum / known.length
}

/** Takes away what binary fractions add: 0.1 × 3 → 0.3. */
export const tidy = (value: number): number => Math.round(value * 1e6) / 1e6

export const tidyKnown = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : tidy(value)
