// What the exporters of the sample cluster say of its GPUs at a moment.
import type { DeviceValues, MigInstance } from '../../../main/metrics/devices.ts'
import { uidOf } from '../builders.ts'
import { HARDWARE, LOST_GPU, MACHINES, type Machine, MIG_3G, NOT_READY, type Pool } from './fleet.ts'
import { type Load, chanceOf, loadOf } from './load.ts'
import { type Hold, LOST_INDEX } from './slots.ts'

const MIB = 1_048_576
/** What the driver keeps on a GPU that nobody uses. */
const DRIVER_BYTES = 4 * MIB
const WATTS: Readonly<Record<Pool, { readonly idle: number; readonly full: number }>> = {
  h100: { idle: 70, full: 700 },
  a100: { idle: 55, full: 400 },
  l40s: { idle: 35, full: 350 },
  l4: { idle: 16, full: 72 },
  mig: { idle: 70, full: 700 },
}
/** An instance of the node that is cut by MIG: its share of the engines and its memory. */
const INSTANCES = {
  '3g.40gb': { share: 3 / 7, bytes: 40_448 * MIB },
  '2g.20gb': { share: 2 / 7, bytes: 20_096 * MIB },
} as const

export type Reading = {
  readonly uuid: string
  readonly node: string
  readonly index: number
  readonly model: string
  readonly values: DeviceValues
  readonly instances: readonly MigInstance[]
  readonly holds: readonly Hold[]
}

export const instanceOf = ({ work, unit, gpu }: Hold): string | null =>
  work.pool !== 'mig' ? null : work.resource === MIG_3G ? '1' : String(3 + 2 * (unit - 2 * gpu))

const UUIDS = new Map(
  MACHINES.map(({ name, gpus }) => [
    name,
    Array.from({ length: gpus }, (_, index) => `GPU-${uidOf('GPU', `${name}-${String(index)}`)}`),
  ]),
)

/** Every GPU that an exporter answers for: not those of a silent or future node, nor the lost one. */
export function readingsAt(holdsOn: (node: string) => readonly Hold[], at: number): readonly Reading[] {
  return MACHINES.filter(({ since }) => at >= since)
    .filter(({ name }) => name !== NOT_READY.node || at < NOT_READY.at)
    .flatMap(machine => {
      const byGpu = Map.groupBy(holdsOn(machine.name), ({ gpu }) => gpu)
      return Array.from({ length: machine.gpus }, (_, index) => index)
        .filter(index => machine.name !== LOST_GPU.node || index !== LOST_INDEX || at < LOST_GPU.at)
        .map(index => readingOf(machine, index, { holds: byGpu.get(index) ?? [], at }))
    })
}

type Moment = { readonly holds: readonly Hold[]; readonly at: number }

function readingOf(machine: Machine, index: number, { holds, at }: Moment): Reading {
  const { product, memoryMiB } = HARDWARE[machine.pool]
  const total = memoryMiB * MIB
  const uuid = UUIDS.get(machine.name)?.[index] ?? ''
  const loads = holds.map(hold => ({ hold, load: loadOf(hold.work, hold.unit, at) }))
  const common = { uuid, node: machine.name, index, model: product, holds }
  if (machine.pool === 'mig') {
    const instances = instancesOf(index, loads)
    const used = instances.reduce((sum, { values }) => sum + (values.memoryUsedBytes ?? 0), 0)
    return {
      ...common,
      instances,
      values: valuesOf(machine.pool, sumOf(loads), { used, total, chance: chanceOf(index, at) }),
    }
  }
  const share = machine.pool === 'l4' ? 1 / 4 : 1
  const held = loads.reduce((sum, { load }) => sum + rounded(total * share * load.memory), 0)
  const used = Math.min(total, DRIVER_BYTES + held)
  return {
    ...common,
    instances: [],
    values: valuesOf(machine.pool, sumOf(loads), { used, total, chance: chanceOf(index, at) }),
  }
}

/** To 64 MiB, as allocators take it. */
const rounded = (bytes: number): number => Math.round(bytes / (64 * MIB)) * 64 * MIB

type Loaded = { readonly hold: Hold; readonly load: Load }

/** Of those who share a GPU: of a cut one by their instances' shares. */
function sumOf(loads: readonly Loaded[]): Load {
  const sum = (of: (load: Load) => number): number =>
    Math.min(
      1,
      loads.reduce((total, { hold, load }) => total + of(load) * engineShare(hold), 0),
    )
  return {
    busy: sum(({ busy }) => busy),
    tensor: sum(({ tensor }) => tensor),
    sm: sum(({ sm }) => sm),
    memory: 0,
  }
}

const engineShare = ({ work }: Hold): number =>
  work.pool !== 'mig' ? 1 : INSTANCES[work.resource === MIG_3G ? '3g.40gb' : '2g.20gb'].share

const percent = (share: number): number => Math.round(share * 100)

type Beside = { readonly used: number; readonly total: number; readonly chance: number }

function valuesOf(pool: Pool, { busy, tensor, sm }: Load, { used, total, chance }: Beside): DeviceValues {
  const { idle, full } = WATTS[pool]
  return {
    utilizationPercent: percent(busy),
    tensorActivePercent: percent(tensor),
    smActivePercent: percent(sm),
    dramActivePercent: percent(busy * 0.46),
    memoryUsedBytes: used,
    memoryTotalBytes: total,
    powerWatts: Math.round(idle + (full - idle) * busy * 0.92),
    temperatureCelsius: Math.round(31 + 39 * busy + 3 * chance),
  }
}

function instancesOf(gpu: number, loads: readonly Loaded[]): MigInstance[] {
  const cut = [
    { id: '1', profile: '3g.40gb' },
    { id: '3', profile: '2g.20gb' },
    { id: '5', profile: '2g.20gb' },
  ] as const
  return cut.map(({ id, profile }) => {
    const held = loads.find(({ hold }) => hold.gpu === gpu && instanceOf(hold) === id)
    const { bytes } = INSTANCES[profile]
    return {
      id,
      profile,
      values: {
        engineActivePercent: held ? percent(held.load.busy) : 0,
        memoryUsedBytes: held ? rounded(bytes * held.load.memory) : DRIVER_BYTES,
        memoryTotalBytes: bytes,
      },
    }
  })
}
