import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyBuckets, rollUp } from '../../../../../main/store/history/buckets.ts'
import { BadChunk } from '../../../../../main/store/history/bytes.ts'
import {
  decodeBuckets,
  decodePoints,
  encodeBuckets,
  encodePoints,
} from '../../../../../main/store/history/codec.ts'
import { pointsOf } from '../../../../../main/store/history/points.ts'
import { COARSE, FINE, TIERS } from '../../../../../main/store/history/tiers.ts'

const samplesOf = (pairs: readonly (readonly [at: number, value: number])[]) =>
  pointsOf(
    pairs.map(([at]) => at),
    pairs.map(([, value]) => value),
  )

const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 126), max: 2 ** 126 })
const time = fc.oneof(
  fc.integer({ min: 0, max: 4_102_444_800_000 }),
  fc.integer({ min: 1e12, max: 1e12 + 86_400_000 }),
)
const points = fc.array(fc.tuple(time, float), { maxLength: 400 }).map(samplesOf)

describe('the columns of a chunk', () => {
  it('give the samples back as they were', () => {
    fc.assert(
      fc.property(points, given => {
        expect(decodePoints(encodePoints(given))).toEqual(given)
      }),
    )
  })

  it('give the buckets back as they were', () => {
    const within = fc
      .array(fc.tuple(fc.nat(TIERS[FINE].periodMs - 1), float), { maxLength: 2000 })
      .map(samplesOf)
    fc.assert(
      fc.property(within, fc.constantFrom(FINE, COARSE), (given, tier) => {
        const buckets = rollUp(given, tier, 0)
        expect(decodeBuckets(encodeBuckets(buckets), tier)).toEqual(buckets)
      }),
    )
  })

  it('take next to nothing where times are regular and values do not move', () => {
    const constant = samplesOf(
      Array.from({ length: 360 }, (_, minute) => [1e12 + minute * 60_000, 80] as const),
    )
    expect(encodePoints(constant).length).toBeLessThan(50)
    expect(encodeBuckets(rollUp(constant, COARSE, 0)).length).toBeLessThan(50)
  })

  it('are told from anything else', () => {
    const chunk = encodePoints(samplesOf([[1, 2]]))
    expect(() => decodeBuckets(chunk, FINE)).toThrow(BadChunk)
    expect(() => decodePoints(encodeBuckets(emptyBuckets(FINE)))).toThrow(BadChunk)
    expect(() => decodePoints(chunk.subarray(0, 3))).toThrow(BadChunk)
    expect(() => decodePoints(Buffer.alloc(0))).toThrow(BadChunk)
    expect(() => decodeBuckets(Buffer.concat([Buffer.of(2), chunk.subarray(1)]), FINE)).toThrow(BadChunk)
  })

  it('never take more memory than they have bytes, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        for (const decode of [decodePoints, (chunk: Buffer) => decodeBuckets(chunk, FINE)])
          for (const kind of [1, 2])
            try {
              decode(Buffer.concat([Buffer.of(kind), bytes]))
            } catch (cause) {
              expect(cause).toBeInstanceOf(BadChunk)
            }
      }),
    )
  })
})
