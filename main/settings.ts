import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import { SettingsSchema, type Settings } from '../preload/contract/app.ts'
import type { AppStore } from './store/appRecords.ts'

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  timeZone: 'system',
  storeLimitMiB: 2048,
  openClusters: 8,
  allowPlainSecrets: false,
  roundSeconds: 60,
  keepCollecting: false,
  idleGpuHours: 4,
  alertUnhealthy: true,
  alertIdle: false,
  alertSource: true,
  alertQuotaPercent: 0,
}

/** What an administrator sets for all users of a computer; `locked` keys cannot be changed in the app. */
const ManagedSchema = z.object({
  settings: SettingsSchema.partial().default({}),
  locked: z.array(SettingsSchema.keyof()).default([]),
})
type Managed = z.output<typeof ManagedSchema>

/** Where the managed settings file lies, by platform; it need not exist. */
export function managedSettingsPath(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'darwin') return '/Library/Application Support/Canopy/settings.json'
  if (platform === 'win32') return join(env['ProgramData'] ?? 'C:\\ProgramData', 'Canopy', 'settings.json')
  return '/etc/canopy/settings.json'
}

export type SettingsKeeper = {
  get(): Settings
  /** Throws INVALID_INPUT when a locked key would change. */
  set(patch: Patch): Settings
  readonly locked: readonly string[]
  /** What was wrong with the managed file or the saved settings; the defaults stand in for it. */
  readonly notices: readonly AppError[]
}

export function createSettings(store: AppStore, managedPath: string): SettingsKeeper {
  const notices: AppError[] = []
  const managed = readManaged(managedPath, notices)
  const locked = new Set<string>(managed.locked)
  let saved = readSaved(store.settings(), notices)
  const effective = (): Settings => {
    const merged: Settings = { ...DEFAULT_SETTINGS, ...definedOf(managed.settings), ...saved }
    for (const key of managed.locked)
      Object.assign(merged, { [key]: managed.settings[key] ?? DEFAULT_SETTINGS[key] })
    return merged
  }
  return {
    get: effective,
    set: patch => {
      const changed = definedOf(patch)
      const refused = Object.keys(changed).filter(key => locked.has(key))
      if (refused.length > 0)
        throw new AppError('INVALID_INPUT', 'Locked by the managed settings file', {
          data: { locked: refused, path: managedPath },
        })
      const next = { ...saved, ...changed }
      store.putSettings(next)
      saved = next
      return effective()
    },
    locked: [...locked],
    notices,
  }
}

function readManaged(path: string, notices: AppError[]): Managed {
  const none: Managed = { settings: {}, locked: [] }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return none
    notices.push(
      new AppError('CONFIG_UNREADABLE', 'The managed settings file cannot be read', {
        data: { path },
        cause,
      }),
    )
    return none
  }
  const parsed = ManagedSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  notices.push(new AppError('CONFIG_SYNTAX', 'The managed settings file is not valid', { data: { path } }))
  return none
}

/** Each saved key for itself: one that no longer fits is left at its default and named, the others are kept. */
function readSaved(saved: Readonly<Record<string, unknown>>, notices: AppError[]): Partial<Settings> {
  const kept: Partial<Settings> = {}
  for (const [key, schema] of Object.entries(SettingsSchema.shape)) {
    if (saved[key] === undefined) continue
    const parsed = schema.safeParse(saved[key])
    if (parsed.success) Object.assign(kept, { [key]: parsed.data })
    else
      notices.push(
        new AppError('INVALID_INPUT', 'A saved setting does not fit and is at its default', {
          data: { key },
        }),
      )
  }
  return kept
}

/** A patch that came as data: a key may be there without a value. */
type Patch = { readonly [K in keyof Settings]?: Settings[K] | undefined }

const definedOf = (patch: Patch): Partial<Settings> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON is no managed settings; the schema refuses it and the caller reports
  }
}
