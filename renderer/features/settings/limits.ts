export type Limits = { readonly min: number; readonly max: number }

/** The whole number that a text is, within its limits; null when it is none. */
export function parseLimit(text: string, { min, max }: Limits): number | null {
  if (!/^\d{1,9}$/.test(text.trim())) return null
  const value = Number(text)
  return value >= min && value <= max ? value : null
}

// The limits of SettingsSchema (preload/contract/app.ts), whose values may not be imported here; a test compares them.
export const STORE_LIMITS: Limits = { min: 64, max: 65_536 }
export const OPEN_LIMITS: Limits = { min: 1, max: 64 }
export const ROUND_LIMITS: Limits = { min: 15, max: 600 }
export const IDLE_LIMITS: Limits = { min: 1, max: 168 }
export const QUOTA_LIMITS: Limits = { min: 0, max: 100 }
