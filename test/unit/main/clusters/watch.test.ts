import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { readLines } from '../../../../main/clusters/lines.ts'
import { readEvent } from '../../../../main/clusters/watch.ts'
import { compareVersions, isBehind } from '../../../../main/clusters/resourceVersion.ts'

async function linesOf(pieces: readonly Buffer[]): Promise<string[]> {
  async function* stream() {
    yield* pieces
  }
  const lines: string[] = []
  for await (const some of readLines(stream())) lines.push(...some.map(String))
  return lines
}

describe('lines of a stream', () => {
  const whole = Buffer.from('{"name":"größe-😀"}\n{"b":2}\n\n{"c":3}\ncut')
  const want = ['{"name":"größe-😀"}', '{"b":2}', '', '{"c":3}']
  it('are the same wherever the pieces end, also inside a character', async () => {
    for (let at = 0; at <= whole.length; at += 1)
      expect(await linesOf([whole.subarray(0, at), whole.subarray(at)]), `split at ${at}`).toEqual(want)
    expect(await linesOf([...whole].map(byte => Buffer.from([byte])))).toEqual(want)
  })

  it('one without an end is refused before it fills the memory', async () => {
    const piece = Buffer.alloc(1_048_576, 'a')
    await expect(linesOf(Array.from({ length: 20 }, () => piece))).rejects.toMatchObject({
      code: 'TOO_LARGE',
    })
  })
})

describe('a line of a watch', () => {
  const read = (line: string | Buffer) => readEvent(Buffer.from(line), 'host')
  const object = { metadata: { resourceVersion: '7', name: 'a' } }

  it.each(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'])('%s', type => {
    expect(read(JSON.stringify({ type, object }))).toEqual({ type, object, resourceVersion: '7' })
  })

  it.each([
    ['no JSON', '{"type":"ADD'],
    ['nothing', ''],
    ['a number', '1'],
    ['null', 'null'],
    ['another type', JSON.stringify({ type: 'MOVED', object })],
    ['no object', JSON.stringify({ type: 'ADDED' })],
    ['no version', JSON.stringify({ type: 'ADDED', object: { metadata: {} } })],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22])],
  ])('%s is a bad line', (_, line) => {
    const failure = read(line)
    expect(failure).toBeInstanceOf(AppError)
    expect(failure).toMatchObject({ code: 'BAD_RESPONSE', data: { badLine: true } })
  })

  it.each([
    [410, 'GONE'],
    [500, 'SERVER_ERROR'],
    [429, 'RATE_LIMITED'],
  ])('an error event with %i is %s', (code, want) => {
    expect(read(JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code } }))).toMatchObject({
      code: want,
    })
  })
})

describe('resource versions', () => {
  it.each([
    ['1', '2', -1],
    ['9', '10', -1],
    ['10', '10', 0],
    ['184467440737095516150', '184467440737095516149', 1],
  ])('%s and %s', (a, b, want) => {
    expect(Math.sign(compareVersions(a, b) ?? NaN)).toBe(want)
  })
  it('what is no number cannot be compared, and is never behind', () => {
    expect(compareVersions('a', '1')).toBeNull()
    expect(isBehind('', '5')).toBe(false)
    expect(isBehind('4', '5')).toBe(true)
  })
})
