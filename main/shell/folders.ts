import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settledFolder } from './dataFolder.ts'
import type { Flags } from './flags.ts'

export type Folders = {
  /** The app's own data: stores, settings, window state. */
  readonly data: string
  /** Where another data folder may be chosen; null: it was given for this run. */
  readonly home: string | null
  readonly logs: string
  /** What Chromium keeps: caches and the like. */
  readonly session: string
  /** Removes what was made for this run alone. */
  readonly dispose: () => void
}

const RUN_PREFIX = 'canopy-run-'
const HOUR_MS = 3_600_000

/**
 * The folders of this run, made if need be. A run without a window that was given no data folder gets an empty one of its
 * own, so that it neither meets a running app nor changes anything. Throws when the folder cannot be written.
 * @param home the platform's folder for this app's data
 */
export function prepareFolders(flags: Flags, home: string): Folders {
  const isOwn = flags.dataFolder === null && flags.task.kind !== 'window'
  const data = isOwn ? makeRunFolder(tmpdir(), Date.now()) : (flags.dataFolder ?? settledFolder(home))
  const folders = { data, logs: join(data, 'logs'), session: join(data, 'session') }
  for (const path of Object.values(folders)) {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  }
  const dispose = () => isOwn && rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  return { ...folders, home: isOwn || flags.dataFolder !== null ? null : home, dispose }
}

/**
 * Makes a folder for one run in `parent`. Chromium writes its last caches after our last code ran, so the few files of a
 * run that are left are removed by a later one.
 */
export function makeRunFolder(parent: string, now: number): string {
  for (const name of readdirSync(parent).filter(entry => entry.startsWith(RUN_PREFIX))) {
    const old = join(parent, name)
    const madeAt = statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? now
    if (now - madeAt > HOUR_MS) rmSync(old, { recursive: true, force: true })
  }
  return mkdtempSync(join(parent, RUN_PREFIX))
}
