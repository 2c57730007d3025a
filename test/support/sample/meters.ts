import type { Reading } from './readings.ts'

const MILLIS = 1000
export type Meters = {
  /** The readings of a moment, with the energy that each GPU has used since it was first read; in the order of time. */
  readonly read: (readings: readonly Reading[], at: number) => readonly Reading[]
}

/** Counts the energy of GPUs: between two readings each used what it used at the later one. */
export function createMeters(): Meters {
  const known = new Map<string, { readonly at: number; readonly joules: number }>()
  return {
    read: (readings, at) =>
      readings.map(reading => {
        const { uuid, values } = reading
        const before = known.get(uuid) ?? { at, joules: 0 }
        const joules = before.joules + ((values.powerWatts ?? 0) * (at - before.at)) / MILLIS
        known.set(uuid, { at, joules })
        return { ...reading, values: { ...values, energyJoules: joules } }
      }),
  }
}
