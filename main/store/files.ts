import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { bytes, type Bytes } from '#core/base/units.ts'

/** Every file that belongs to a store: itself, its log, backups, and what was set aside. */
function filesOf(path: string): string[] {
  const name = basename(path)
  return readdirSync(dirname(path))
    .filter(entry => entry === name || entry.startsWith(`${name}-`) || entry.startsWith(`${name}.`))
    .map(entry => join(dirname(path), entry))
}

/** Bytes on disk of a store with all that belongs to it; 0 when there is none. */
export function storeBytes(path: string): Bytes {
  return bytes(
    filesOf(path).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0),
  )
}

/** Deletes a store that is closed, with all that belongs to it. */
export function deleteStore(path: string): void {
  for (const file of filesOf(path)) rmSync(file, { force: true })
}
