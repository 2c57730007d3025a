import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flags } from './flags.ts'

export type Folders = {
  /** The app's own data: stores, settings, window state. */
  readonly data: string
  readonly logs: string
  /** What Chromium keeps: caches and the like. */
  readonly session: string
  /** Removes what was made for this run alone. */
  readonly dispose: () => void
}

/**
 * The folders of this run, made if need be. A run without a window that was given no data folder gets an empty one of its
 * own, so that it neither meets a running app nor leaves anything behind. Throws when the folder cannot be written.
 * @param home the platform's folder for this app's data
 */
export function prepareFolders(flags: Flags, home: string): Folders {
  const isOwn = flags.dataFolder === null && flags.task.kind !== 'window'
  const data = isOwn ? mkdtempSync(join(tmpdir(), 'canopy-')) : (flags.dataFolder ?? home)
  const folders = { data, logs: join(data, 'logs'), session: join(data, 'session') }
  for (const path of Object.values(folders)) {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  }
  return {
    ...folders,
    dispose: () => isOwn && rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  }
}
