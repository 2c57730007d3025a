// GPUs that live: what each of them measures at a moment, by the pod that holds it. The same for the same names and moment. Pure.
import { createRandom } from '#core/lab/random.ts'
import type { TrueGpu, TruePod } from './fleet.ts'

/** A node's GPUs: who holds each, null for nobody. */
export type Slots = (TruePod | null)[]

/** Gives a pod so many of a node's free GPUs, the first ones; fewer where there are no more. */
export function hold(slots: Slots, pod: TruePod, count: number): void {
  if (slots.some(held => isSame(held, pod))) return
  for (let index = 0, left = count; index < slots.length && left > 0; index++) {
    if (slots[index] !== null) continue
    slots[index] = pod
    left--
  }
}

/** Takes back every GPU that a pod holds. */
export const release = (slots: Slots, pod: TruePod): void =>
  slots.forEach((held, index) => {
    if (isSame(held, pod)) slots[index] = null
  })

const isSame = (held: TruePod | null, { namespace, name }: TruePod): boolean =>
  held?.namespace === namespace && held.name === name

export type Place = {
  readonly node: string
  readonly index: number
  readonly memoryMib: number
  readonly pod: TruePod | null
}

const MINUTE_MS = 60_000
const RESERVED_MIB = 600
const IDLE_WATTS = 62
const WATTS_PER_PERCENT = 5.8

/** How a pod works: most keep their GPUs busy, some in bursts, and some hold them for nothing. */
const HABITS = ['busy', 'busy', 'busy', 'busy', 'bursts', 'bursts', 'idle'] as const
type Habit = (typeof HABITS)[number]

/** @param at milliseconds; figures change from minute to minute */
export function gpuAt({ node, index, memoryMib, pod }: Place, at: number): TrueGpu {
  const own = `${node}/${index}`
  const minute = Math.floor(at / MINUTE_MS)
  const noise = chance(`${own}/${minute}`)
  const habit = pod && habitOf(pod)
  const utilization = habit === null ? 0 : utilizationOf(habit, minute + Math.floor(chance(own) * 30), noise)
  const usedMib = pod ? Math.floor((memoryMib - 2 * RESERVED_MIB) * memoryShare(pod, noise)) : 3
  return {
    uuid: uuidOf(own),
    index,
    utilization,
    usedMib,
    freeMib: memoryMib - usedMib - RESERVED_MIB,
    reservedMib: RESERVED_MIB,
    temperature: Math.round(31 + utilization * 0.4 + noise * 4),
    powerWatts: Math.round((IDLE_WATTS + utilization * WATTS_PER_PERCENT + noise * 10) * 10) / 10,
    // A counter may not fall: that of an even load.
    energyJoules: Math.floor(at / 1000) * 300,
    tensorActive: (utilization / 100) * (0.35 + 0.2 * noise),
    smActive: (utilization / 100) * (0.7 + 0.2 * noise),
    xid: 0,
    pods: pod ? [pod] : [],
    slices: [],
  }
}

/** Pods of one workload work alike: what makes their names differ are the last letters. */
const habitOf = ({ namespace, name }: TruePod): Habit =>
  HABITS[Math.floor(chance(`${namespace}/${name.replace(/-[^-]+$/, '')}`) * HABITS.length)] ?? 'busy'

function utilizationOf(habit: Habit, minute: number, noise: number): number {
  if (habit === 'idle') return noise < 0.9 ? 0 : 1
  if (habit === 'bursts') return Math.round((minute % 30 < 17 ? 70 : 8) + noise * 20)
  // A step now and then for a checkpoint.
  return Math.round((minute % 45 === 0 ? 35 : 86) + noise * 13)
}

const memoryShare = ({ namespace, name }: TruePod, noise: number): number =>
  0.4 + 0.5 * chance(`${namespace}/${name}/memory`) + 0.05 * noise

/** In [0, 1), the same for the same text. FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function chance(text: string): number {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return createRandom(hash).next()
}

function uuidOf(text: string): string {
  const hex = Array.from({ length: 4 }, (_, part) =>
    Math.floor(chance(`${text}/${part}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return `GPU-${parts.join('-')}`
}
