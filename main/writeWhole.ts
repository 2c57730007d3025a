import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#core/base/errors.ts'

/** Writes a file that has its name only once it is whole. @returns its size in bytes. Throws DISK_FULL */
export async function writeWhole(
  path: string,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  const part = `${path}.part`
  const file = createWriteStream(part)
  try {
    await pipeline(body, file, { signal })
    await rename(part, path)
    return file.bytesWritten
  } catch (cause) {
    await rm(part, { force: true })
    const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
    if (isFull) throw new AppError('DISK_FULL', 'The disk is full', { data: { path }, cause })
    throw cause
  }
}
