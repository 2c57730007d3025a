import type { Readable } from 'node:stream'

const BREAK = 10

/** The lines of a body, as they come. What follows the last line break was cut off, and is no line. */
export async function* linesOf(body: Readable): AsyncGenerator<string> {
  let parts: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(BREAK); at >= 0; at = chunk.indexOf(BREAK, from)) {
      const end = chunk.subarray(from, at)
      yield (parts.length > 0 ? Buffer.concat([...parts, end]) : end).toString('utf8')
      parts = []
      from = at + 1
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
  }
}
