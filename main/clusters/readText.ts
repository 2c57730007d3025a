import { AppError } from '#core/base/errors.ts'
import { readBytes } from './readBytes.ts'

/** A kubeconfig that a person chose. Real ones are far below it: one with 1,000 contexts has 6 MB. */
export const LARGEST_FILE = 33_554_432

/** Text of a kubeconfig. Throws CONFIG_UNREADABLE, also for binary files, and TOO_LARGE. */
export async function readText(path: string, largest = LARGEST_FILE): Promise<string> {
  const text = decodeText(await readBytes(path, largest))
  if (text === null)
    throw new AppError('CONFIG_UNREADABLE', `${path} is not a text file`, {
      data: { path, reason: 'BINARY' },
    })
  return text
}

const ENCODINGS = [
  { mark: [0xef, 0xbb, 0xbf], name: 'utf-8' },
  { mark: [0xff, 0xfe], name: 'utf-16le' },
  { mark: [0xfe, 0xff], name: 'utf-16be' },
] as const

/** UTF-8, or UTF-16 with a byte order mark as PowerShell writes it: what kubectl takes too. null for anything else. */
export function decodeText(bytes: Uint8Array): string | null {
  const marked = ENCODINGS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte))
  const text = decode(bytes, marked?.name ?? 'utf-8')
  return text === null || text.includes('\0') ? null : text
}

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    if (cause instanceof TypeError) return null // not text in this encoding
    throw new AppError('BUG', 'This runtime cannot decode text', { data: { encoding }, cause })
  }
}
