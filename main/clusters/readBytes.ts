import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { AppError } from '#core/base/errors.ts'

/** A whole regular file, opened for reading alone. Throws CONFIG_UNREADABLE, TOO_LARGE. */
export async function readBytes(path: string, largest: number): Promise<Buffer> {
  const file = await openFile(path)
  try {
    const about = await file.stat()
    // A folder, or a device that would never end.
    if (!about.isFile()) throw unreadable(path, 'is no regular file')
    if (about.size > largest) throw tooLarge(path, about.size, largest)
    return await file.readFile()
  } catch (cause) {
    throw cause instanceof AppError ? cause : unreadable(path, 'cannot be read', cause)
  } finally {
    await file.close()
  }
}

/** Opening a pipe must not wait for somebody to write to it. Windows has no such flag, nor such pipes. */
const FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS)
  } catch (cause) {
    throw unreadable(path, 'cannot be opened', cause)
  }
}

const mebibytes = (size: number) => Math.ceil(size / 1_048_576)
const tooLarge = (path: string, size: number, largest: number) =>
  new AppError('TOO_LARGE', `${path} has ${mebibytes(size)} MiB; at most ${mebibytes(largest)} are read`, {
    data: { path, size, largest },
  })

/** `why` completes a sentence that begins with the path. */
export function unreadable(path: string, why: string, cause?: unknown): AppError {
  const systemCode = cause instanceof Error && 'code' in cause ? { systemCode: cause.code } : {}
  return new AppError('CONFIG_UNREADABLE', `${path} ${why}`, { data: { path, ...systemCode }, cause })
}
