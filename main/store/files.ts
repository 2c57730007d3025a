import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { bytes, type Bytes, type Millis } from '#core/base/units.ts'
import { withStoreErrors } from './sqliteErrors.ts'

/** A database and its companions, which SQLite finds by their names: the write-ahead log and the index of it. */
export const storeFiles = (path: string): readonly string[] => [path, `${path}-wal`, `${path}-shm`]

type Aside = {
  /** It is damaged, or of a cluster that another one has taken the place of. */
  readonly why: 'corrupt' | 'replaced'
  readonly at: Millis
}

/**
 * Moves a store out of the way, with its log, so that nothing is lost that a specialist could still read.
 * @returns where it went: NAME.WHY-TIME
 */
export function setAside(path: string, { why, at: time }: Aside): string {
  const stamp = new Date(time).toISOString().replaceAll(/[:.]/g, '-')
  const taken = (at: number): string => `${path}.${why}-${stamp}${at > 0 ? `-${at}` : ''}`
  let at = 0
  while (existsSync(taken(at))) at += 1
  const targets = storeFiles(taken(at))
  for (const [index, file] of storeFiles(path).entries())
    if (existsSync(file)) renameSync(file, targets[index] ?? '')
  return taken(at)
}

/** Every file that belongs to a store: itself, its log, backups, and what was set aside. */
function filesOf(path: string): string[] {
  const name = basename(path)
  const mine = (entry: string): boolean =>
    entry === name ||
    entry === `${name}-wal` ||
    entry === `${name}-shm` ||
    entry.startsWith(`${name}.before-v`) ||
    entry.startsWith(`${name}.corrupt-`) ||
    entry.startsWith(`${name}.replaced-`)
  if (!existsSync(dirname(path))) return []
  return readdirSync(dirname(path))
    .filter(mine)
    .map(entry => join(dirname(path), entry))
}

/** Bytes on disk of a store with all that belongs to it; 0 when there is none. Throws STORE_READ_ONLY. */
export function storeBytes(path: string): Bytes {
  return withStoreErrors(path, () =>
    bytes(
      filesOf(path).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0),
    ),
  )
}

/** Deletes a store that is closed, with all that belongs to it; its log first, lest a half-deleted one come back to life. */
export function deleteStore(path: string): void {
  withStoreErrors(path, () => {
    for (const file of filesOf(path).toSorted((a, b) => b.length - a.length)) rmSync(file, { force: true })
  })
}
