import { describe, expect, it } from 'vitest'
import { gpuAt, hold, release, type Slots } from '../../../support/gpuExporter/livingFleet.ts'

const pod = (name: string) => ({ namespace: 'ml', name })
const [a, b] = [pod('a-x'), pod('b-x')]
const MINUTE_MS = 60_000

describe('who holds the GPUs of a node', () => {
  const cases: readonly [string, (slots: Slots) => void, Slots][] = [
    ['the first free ones', slots => (hold(slots, a, 2), hold(slots, b, 1)), [a, a, b]],
    [
      'once a pod, however often it is told of',
      slots => (hold(slots, a, 1), hold(slots, a, 1)),
      [a, null, null],
    ],
    ['no more than there are', slots => hold(slots, a, 5), [a, a, a]],
    [
      'those that another gave back',
      slots => (hold(slots, a, 2), release(slots, a), hold(slots, b, 3)),
      [b, b, b],
    ],
  ]
  it.each(cases)('%s', (_name, act, want) => {
    const slots: Slots = [null, null, null]
    act(slots)
    expect(slots).toEqual(want)
  })
})

describe('what a GPU measures', () => {
  const place = { node: 'gpu-1', index: 0, memoryMib: 81_920 }
  const hours = (name: string | null) =>
    Array.from({ length: 120 }, (_, minute) =>
      gpuAt({ ...place, pod: name === null ? null : pod(name) }, 1_800_000_000_000 + minute * MINUTE_MS),
    )

  it('changes from minute to minute, within what a GPU can, and its counter never falls', () => {
    const seen = Array.from({ length: 20 }, (_, at) => hours(`job-${at}-x`))
    expect(new Set(seen.flat().map(({ utilization }) => utilization)).size).toBeGreaterThan(20)
    for (const gpu of seen.flat()) {
      expect(gpu.utilization).toBeGreaterThanOrEqual(0)
      expect(gpu.utilization).toBeLessThanOrEqual(100)
      expect(gpu.usedMib + gpu.freeMib + gpu.reservedMib).toBe(place.memoryMib)
      expect(gpu.freeMib).toBeGreaterThan(0)
      expect(gpu.uuid).toMatch(/^GPU-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    }
    for (const gpus of seen)
      expect(gpus.map(({ energyJoules }) => energyJoules)).toEqual(
        gpus.map(({ energyJoules }) => energyJoules).toSorted((x, y) => x - y),
      )
  })

  it('some pods are busy, some come in bursts, and some hold a GPU for nothing', () => {
    const means = Array.from({ length: 40 }, (_, at) => {
      const own = hours(`job-${at}-x`).map(({ utilization }) => utilization)
      return own.reduce((sum, one) => sum + one, 0) / own.length
    })
    expect(means.some(mean => mean > 85)).toBe(true)
    expect(means.some(mean => mean > 20 && mean < 70)).toBe(true)
    expect(means.some(mean => mean < 1)).toBe(true)
  })

  it('is nothing to speak of while nobody holds it', () => {
    for (const gpu of hours(null)) expect(gpu).toMatchObject({ utilization: 0, usedMib: 3, pods: [] })
  })
})
