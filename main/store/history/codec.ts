// How the columns of a chunk are written, a kind of chunk and then a deflated stream whose parts | are coded by themselves:
//
//   points   1 · n · times: how each step differs from the one before · planes 0, 1, 3 of the values | plane 2
//   buckets  2 · n · counts · planes 0, 1, 3 of the lows · exponents | plane 2 | means · highs
//
// A regular grid of times is so a run of zeros. A plane is one byte of every float: 3 is sign and exponent, 2 most of what
// differs, 0 and 1 zeros where values are whole or stand on a grid. Means and highs are bytes: whole steps of 2^exponent above
// the low. n: how many there are, of buckets to the last slot in use.
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { emptyBuckets, FLAT, type Buckets } from './buckets.ts'
import { BadChunk, ByteReader, ByteWriter, joinPlanes, planesOf } from './bytes.ts'
import type { Points } from './points.ts'
import { slotsOf, type RolledTier } from './tiers.ts'

const POINTS = 1
const BUCKETS = 2
/** About what a chunk comes to when it is inflated: a larger one takes a second piece of memory. */
const INFLATED_BYTES = 4096

export function encodePoints({ times, values }: Points): Buffer {
  const writer = new ByteWriter()
  writer.unsigned(times.length)
  let [last, step] = [0, 0]
  for (const at of times) {
    writer.signed(at - last - step)
    step = at - last
    last = at
  }
  const [low, lower, high, exponent] = planesOf(values)
  for (const plane of [low, lower, exponent]) writer.column(plane)
  writer.cut()
  writer.column(high)
  return pack(POINTS, writer.parts())
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
  const values = new Float64Array(length)
  const [lowest, low, highest] = [reader.column(length), reader.column(length), reader.column(length)]
  joinPlanes([lowest, low, reader.column(length), highest], values)
  return { times, values }
}

export function encodeBuckets({ counts, lows, means, highs, exponents }: Buckets): Buffer {
  const length = counts.findLastIndex(count => count > 0) + 1
  const writer = new ByteWriter()
  writer.unsigned(length)
  for (const count of counts.subarray(0, length)) writer.unsigned(count)
  const [low, lower, high, exponent] = planesOf(lows.subarray(0, length))
  for (const plane of [low, lower, exponent]) writer.column(plane)
  for (const power of exponents.subarray(0, length)) writer.byte(power - FLAT)
  writer.cut()
  writer.column(high)
  writer.cut()
  for (const column of [means, highs])
    for (const [slot, power] of exponents.subarray(0, length).entries())
      writer.byte(power === FLAT ? 0 : ((column[slot] ?? 0) - (lows[slot] ?? 0)) / 2 ** power)
  return pack(BUCKETS, writer.parts())
}

/** @param buckets of the tier, to be written over */
export function decodeBuckets(chunk: Buffer, tier: RolledTier, buckets = emptyBuckets(tier)): Buckets {
  const reader = new ByteReader(unpack(BUCKETS, chunk))
  const { counts, lows, means, highs, exponents } = buckets
  const length = reader.unsigned()
  if (length > slotsOf(tier)) throw new BadChunk('more buckets than the period has')
  reader.unsignedColumn(counts.subarray(0, length))
  counts.fill(0, length)
  const column = (): Uint8Array => reader.column(length)
  const [lowest, low, highest, powers] = [column(), column(), column(), column()]
  joinPlanes([lowest, low, column(), highest], lows)
  const [mean, high] = [column(), column()]
  for (let slot = 0; slot < length; slot += 1) {
    const power = (powers[slot] ?? 0) + FLAT
    const base = lows[slot] ?? 0
    const step = power === FLAT ? 0 : (STEPS_OF[power - FLAT] ?? 0)
    exponents[slot] = power
    means[slot] = base + (mean[slot] ?? 0) * step
    highs[slot] = base + (high[slot] ?? 0) * step
  }
  return buckets
}

/** 2^exponent for every exponent, by its distance from FLAT. */
const STEPS_OF = Float64Array.from({ length: 256 }, (_, index) => 2 ** (index + FLAT))

/** Small ones, and a window that is soon made: there is little to look back to. */
const DEFLATE = { windowBits: 10, memLevel: 4 } as const

/** All but the last part end on a whole byte, so that together they are one stream: https://www.zlib.net/manual.html#Basic */
function pack(kind: number, parts: readonly Uint8Array[]): Buffer {
  const deflated = parts.map((part, index) =>
    deflateRawSync(part, {
      ...DEFLATE,
      finishFlush: index === parts.length - 1 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    }),
  )
  return Buffer.concat([Buffer.of(kind), ...deflated])
}

function unpack(kind: number, chunk: Buffer): Buffer {
  if (chunk[0] !== kind) throw new BadChunk(`kind ${chunk[0]} in place of ${kind}`)
  try {
    return inflateRawSync(chunk.subarray(1), { chunkSize: INFLATED_BYTES })
  } catch (cause) {
    throw new BadChunk('cannot be inflated', { cause })
  }
}
