import { AppError } from '#core/base/errors.ts'
import type { ByteStream } from './body.ts'

const LARGEST_LINE = 16 * 1_048_576
const LINE_FEED = 0x0a

/**
 * The complete lines of a stream, as they come: all of one piece at a time. Split as bytes, so that a character that lies on the
 * border of two pieces stays whole. What follows the last line break is dropped: it was cut. Throws TOO_LARGE.
 */
export async function* readLines(stream: ByteStream): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer[] = []
  let restSize = 0
  for await (const piece of stream) {
    const buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    const lines: Buffer[] = []
    let from = 0
    for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, from)) {
      const tail = buffer.subarray(from, end)
      lines.push(restSize === 0 ? tail : Buffer.concat([...rest, tail]))
      rest = []
      restSize = 0
      from = end + 1
    }
    if (from < buffer.length) {
      rest.push(buffer.subarray(from))
      restSize += buffer.length - from
      if (restSize > LARGEST_LINE) throw new AppError('TOO_LARGE', 'A line of a watch has no end')
    }
    if (lines.length > 0) yield lines
  }
}
