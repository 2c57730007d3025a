import { isAscii } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '#core/base/errors.ts'

/** The bytes of an answer as they come in. */
export type ByteStream = AsyncIterable<Uint8Array>

const tooLarge = (limit: number) =>
  new AppError('TOO_LARGE', `The answer is larger than ${Math.round(limit / 1_048_576)} MiB`, {
    data: { limit },
  })

/**
 * The whole of an answer. `onStart` gets its first piece while the rest is still on its way (not of a compressed one).
 * Throws TOO_LARGE beyond `limit` bytes, before or after decompression.
 */
export async function readBody(
  { stream, encoding }: { stream: ByteStream; encoding: string },
  limit: number,
  onStart?: (piece: Buffer) => void,
): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.byteLength
    if (size > limit) throw tooLarge(limit)
    const buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (pieces.length === 0 && encoding === '') onStart?.(buffer)
    pieces.push(buffer)
  }
  const whole = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, size)
  return decompress(whole, encoding, limit)
}

async function decompress(bytes: Buffer, encoding: string, limit: number): Promise<Buffer> {
  if (encoding === '' || encoding === 'identity') return bytes
  if (encoding !== 'gzip')
    throw new AppError('BAD_RESPONSE', 'The answer is compressed in a way that was not asked for', {
      data: { encoding },
    })
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: limit })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit)
    throw cause
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Strict: bytes that are no UTF-8 mean a damaged answer, not a strange character. Throws a TypeError for them. */
export const decodeUtf8 = (bytes: Buffer): string =>
  isAscii(bytes) ? bytes.toString('latin1') : utf8.decode(bytes) // most answers are, and are read in a fraction of the time

/** Throws BAD_RESPONSE. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes))
  } catch (cause) {
    throw new AppError('BAD_RESPONSE', 'The answer is not valid JSON', { cause })
  }
}
