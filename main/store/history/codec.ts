// How the columns of a chunk are written.
//
//   points   1 · deflate( n · times: varints of how each step differs from the one before · values: n floats, shuffled )
//   buckets  2 · deflate( counts: varints, to the last slot in use · lows: floats, shuffled · exponents · means · highs )
//
// A regular grid of times is so a run of zeros. Shuffled: first the first byte of each float, then the second …, so that
// equal exponents stand together. Means and highs are bytes: whole steps of 2^exponent above the low.
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { emptyBuckets, FLAT, type Buckets } from './buckets.ts'
import type { Points } from './points.ts'
import { slotsOf, type RolledTier } from './tiers.ts'
import { ByteReader, ByteWriter } from './varints.ts'

const POINTS = 1
const BUCKETS = 2
/** About what a chunk comes to when it is inflated: a larger one takes a second piece of memory. */
const INFLATED_BYTES = 4096

/** Thrown for bytes that are no chunk; whoever reads takes them as damaged. */
export class BadChunk extends Error {}

export function encodePoints({ times, values }: Points): Buffer {
  const writer = new ByteWriter()
  writer.unsigned(times.length)
  let [last, step] = [0, 0]
  for (const at of times) {
    writer.signed(at - last - step)
    step = at - last
    last = at
  }
  writer.floats(values)
  return pack(POINTS, writer.bytes())
}

export function decodePoints(chunk: Buffer): Points {
  const reader = new ByteReader(unpack(POINTS, chunk))
  const length = reader.unsigned()
  if (length > reader.left) throw new BadChunk('more points than bytes')
  const times = new Float64Array(length)
  let [last, step] = [0, 0]
  for (let index = 0; index < length; index += 1) {
    step += reader.signed()
    last += step
    times[index] = last
  }
  return { times, values: reader.floats(length) }
}

export function encodeBuckets({ counts, lows, means, highs, exponents }: Buckets): Buffer {
  const length = counts.findLastIndex(count => count > 0) + 1
  const writer = new ByteWriter()
  writer.unsigned(length)
  for (const count of counts.subarray(0, length)) writer.unsigned(count)
  writer.floats(lows.subarray(0, length))
  for (const exponent of exponents.subarray(0, length)) writer.byte(exponent - FLAT)
  for (const column of [means, highs])
    for (const [slot, exponent] of exponents.subarray(0, length).entries())
      writer.byte(exponent === FLAT ? 0 : ((column[slot] ?? 0) - (lows[slot] ?? 0)) / 2 ** exponent)
  return pack(BUCKETS, writer.bytes())
}

export function decodeBuckets(chunk: Buffer, tier: RolledTier): Buckets {
  const reader = new ByteReader(unpack(BUCKETS, chunk))
  const buckets = emptyBuckets(tier)
  const { counts, lows, means, highs, exponents } = buckets
  const length = reader.unsigned()
  if (length > slotsOf(tier)) throw new BadChunk('more buckets than the period has')
  for (let slot = 0; slot < length; slot += 1) counts[slot] = reader.unsigned()
  lows.set(reader.floats(length))
  for (let slot = 0; slot < length; slot += 1) exponents[slot] = reader.byte() + FLAT
  for (const column of [means, highs])
    for (let slot = 0; slot < length; slot += 1) {
      const steps = reader.byte()
      column[slot] = (lows[slot] ?? 0) + (steps === 0 ? 0 : steps * 2 ** (exponents[slot] ?? 0))
    }
  return buckets
}

const pack = (kind: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(kind), deflateRawSync(bytes)])

function unpack(kind: number, chunk: Buffer): Buffer {
  if (chunk[0] !== kind) throw new BadChunk(`kind ${chunk[0]} in place of ${kind}`)
  try {
    return inflateRawSync(chunk.subarray(1), { chunkSize: INFLATED_BYTES })
  } catch (cause) {
    throw new BadChunk('cannot be inflated', { cause })
  }
}
