import { closeSync, openSync, readSync } from 'node:fs'

/** What the first bytes of a file say, without touching it. */
export type Header =
  | { readonly state: 'absent' | 'empty' | 'foreign' }
  | { readonly state: 'sqlite'; readonly applicationId: number; readonly version: number }

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100

/**
 * Reads a database header: https://www.sqlite.org/fileformat2.html#the_database_header. The numbers lag behind while a
 * write-ahead log is not yet merged. Throws what the file system throws.
 */
export function readHeader(path: string): Header {
  const header = Buffer.alloc(HEADER_BYTES)
  const read = readStart(path, header)
  if (read === null) return { state: 'absent' }
  if (read === 0) return { state: 'empty' }
  if (read < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return { state: 'foreign' }
  return { state: 'sqlite', version: header.readUInt32BE(60), applicationId: header.readUInt32BE(68) }
}

function readStart(path: string, into: Buffer): number | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cause
  }
  try {
    return readSync(file, into, 0, into.length, 0)
  } finally {
    closeSync(file)
  }
}
