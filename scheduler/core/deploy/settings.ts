// The component's configuration, as the app writes it and the component follows it: a flat ConfigMap.
import type { ScheduleOptions } from '../schedule/snapshot.ts'

/**
 * - enforce: pods wait for their quota
 * - observe: charges and reports; opens every gate of ours and gates nothing
 * - off: opens every gate of ours, and does nothing else
 */
export const MODES = ['enforce', 'observe', 'off'] as const
export type Mode = (typeof MODES)[number]

export type Settings = {
  readonly mode: Mode
  readonly schedule: Omit<ScheduleOptions, 'ungatedNamespaces'>
}

/** What holds for every key that the ConfigMap leaves out. */
export const DEFAULT_SETTINGS: Settings = {
  mode: 'enforce',
  schedule: {
    checkRoom: true,
    backfillSeconds: 300,
    reservationSeconds: 60,
    roomSeconds: 10,
    stuckSeconds: 300,
    minRuntimeSeconds: 0,
    overMaxGraceSeconds: 60,
    reclaimBarePods: true,
  },
}

export type SettingsProblem = { readonly key: string; readonly value: string; readonly want: string }

type Data = Readonly<Record<string, string>>

/**
 * Reads the data of the ConfigMap. A value that cannot be read, or a key that nobody knows, is a problem and its default holds: a typing
 * error never opens a gate.
 */
export function readSettings(data: Data): { settings: Settings; problems: SettingsProblem[] } {
  const problems: SettingsProblem[] = []
  const defaults = DEFAULT_SETTINGS.schedule
  const take = <T>(key: string, fallback: T, reader: Reader<T>): T => {
    const value = data[key]?.trim()
    if (value === undefined) return fallback
    const read = reader.read(value)
    if (read === undefined) problems.push({ key, value, want: reader.want })
    return read ?? fallback
  }
  const schedule = Object.entries(defaults).map(([key, value]) => [
    key,
    typeof value === 'boolean' ? take(key, value, booleanReader) : take(key, value, secondsReader),
  ])
  const settings: Settings = {
    mode: take('mode', DEFAULT_SETTINGS.mode, modeReader),
    schedule: Object.fromEntries(schedule) as Settings['schedule'],
  }
  const known = new Set(['mode', ...Object.keys(defaults)])
  for (const [key, value] of Object.entries(data))
    if (!known.has(key)) problems.push({ key, value, want: `one of ${[...known].join(', ')}` })
  return { settings, problems }
}

/** What an installation says; keys that it leaves out are left to those who tune them. */
export type GivenSettings = Pick<Settings, 'mode'> & { readonly schedule?: Partial<Settings['schedule']> }

/** Data of the ConfigMap: the keys that are given, and no other. */
export const writeSettings = ({ mode, schedule = {} }: GivenSettings): Record<string, string> => ({
  mode,
  ...Object.fromEntries(Object.entries(schedule).map(([key, value]) => [key, String(value)])),
})

type Reader<T> = { readonly want: string; read(text: string): T | undefined }

const modeReader: Reader<Mode> = {
  want: MODES.join(', '),
  read: text => MODES.find(mode => mode === text),
}
const booleanReader: Reader<boolean> = {
  want: 'true or false',
  read: text => (text === 'true' ? true : text === 'false' ? false : undefined),
}
const secondsReader: Reader<number> = {
  want: 'seconds, a whole number from 0',
  read: text => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
}
