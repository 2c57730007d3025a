// Says whether something made earlier still belongs to the files it was made of.
import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Every file at or below `path`, sorted; none when `path` does not exist. @param {string} path @returns {Promise<string[]>} */
async function filesOf(path) {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const files = entries.filter(entry => entry.isFile())
    return files.map(entry => join(entry.parentPath, entry.name)).sort()
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === 'ENOTDIR') return [path]
    if (code === 'ENOENT') return []
    throw error
  }
}

/**
 * A hash of the names and contents of files and folders below `base`: 64 hex digits, the same on every machine.
 * @param {string} base @param {string[]} paths relative to `base`; a missing one counts as empty
 * @param {(path: string) => boolean} [isIncluded] asked with the path relative to `base`, separated by `/`
 */
export async function hashOf(base, paths, isIncluded = () => true) {
  const hash = createHash('sha256')
  for (const path of paths)
    for (const file of await filesOf(join(base, path))) {
      const name = relative(base, file).split(sep).join('/')
      if (!isIncluded(name)) continue
      const content = await readFile(file)
      hash.update(`${name}\0${content.length}\0`).update(content)
    }
  return hash.digest('hex')
}

/** The stamp at `path`, or undefined. @param {string} path */
export async function readStamp(path) {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined
    throw error
  }
}

/** @param {string} path @param {string} stamp */
export const writeStamp = (path, stamp) => writeFile(path, `${stamp}\n`)
