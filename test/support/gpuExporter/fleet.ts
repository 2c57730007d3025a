// GPUs of some nodes with known figures, drawn by a seeded generator: the truth that dashboards are compared with.
import { makeRandom, type Random } from '../sample/random.ts'

export type TrueSlice = {
  readonly id: string
  readonly profile: string
  /** Of seven. */
  readonly size: number
  readonly usedMib: number
  readonly freeMib: number
  /** 0…1 */
  readonly engineActive: number
  readonly pod: TruePod | null
}
export type TruePod = { readonly namespace: string; readonly name: string }
export type TrueGpu = {
  readonly uuid: string
  readonly index: number
  /** Whole percents, as DCGM states them. */
  readonly utilization: number
  readonly usedMib: number
  readonly freeMib: number
  readonly reservedMib: number
  readonly temperature: number
  readonly powerWatts: number
  readonly energyJoules: number
  /** 0…1 */
  readonly tensorActive: number
  /** 0…1; absent where the exporter does not profile it. */
  readonly smActive?: number
  readonly xid: number
  readonly pods: readonly TruePod[]
  readonly slices: readonly TrueSlice[]
}
export type TrueNode = { readonly name: string; readonly model: string; readonly gpus: readonly TrueGpu[] }

/** Which pods hold which GPUs: for each node its GPUs, for each of them its pods. */
export type NodePlan = {
  readonly name: string
  readonly model: string
  readonly memoryMib: number
  readonly pods: readonly (readonly TruePod[])[]
  /** The GPUs are cut into these. */
  readonly slices?: readonly (readonly [profile: string, size: number, pod: TruePod | null])[]
}

export function makeFleet(plans: readonly NodePlan[], seed: number): readonly TrueNode[] {
  const random = makeRandom(seed)
  return plans.map(plan => ({
    name: plan.name,
    model: plan.model,
    gpus: plan.pods.map((pods, index) => makeGpu(plan, { index, pods }, random)),
  }))
}

function makeGpu(
  plan: NodePlan,
  { index, pods }: { index: number; pods: readonly TruePod[] },
  random: Random,
): TrueGpu {
  const isBusy = pods.length > 0 || plan.slices !== undefined
  const reservedMib = random.int(400, 700)
  const usedMib = isBusy ? random.int(4_000, plan.memoryMib - 2_000) : random.int(0, 8)
  return {
    uuid: `GPU-${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
    index,
    utilization: isBusy
      ? random.int(3, 100)
      : random.weighted([
          [9, 0],
          [1, 1],
        ]),
    usedMib,
    freeMib: plan.memoryMib - usedMib - reservedMib,
    reservedMib,
    temperature: random.int(30, 80),
    powerWatts: random.int(600, 7000) / 10,
    energyJoules: random.int(10 ** 6, 10 ** 9),
    tensorActive: random.int(0, 10 ** 6) / 10 ** 6,
    xid: 0,
    pods,
    slices: (plan.slices ?? []).map(([profile, size, pod], at) =>
      makeSlice({ profile, size, pod, at }, plan, random),
    ),
  }
}

type SlicePlan = { profile: string; size: number; pod: TruePod | null; at: number }

function makeSlice(
  { profile, size, pod, at }: SlicePlan,
  { memoryMib }: NodePlan,
  random: Random,
): TrueSlice {
  const total = Math.floor(memoryMib / 2)
  const usedMib = random.int(10, total - 10)
  return {
    id: String(at + 1),
    profile,
    size,
    usedMib,
    freeMib: total - usedMib,
    engineActive: random.int(0, 10 ** 6) / 10 ** 6,
    pod,
  }
}

const hex = (random: Random, length: number): string =>
  Array.from({ length }, () => random.int(0, 15).toString(16)).join('')
