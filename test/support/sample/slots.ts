// Which GPUs of its node each pod of the sample cluster holds, from step to step.
import { type Machine, LOST_GPU, MACHINES, MIG_3G } from './fleet.ts'
import type { Work } from './work.ts'

/** A pod's hold on a unit of its node's resource, which lies on one GPU. */
export type Hold = {
  readonly work: Work
  /** Which of the work's pods. */
  readonly pod: number
  /** Which of the units of its resource on the node. */
  readonly unit: number
  readonly gpu: number
}

/** The GPU that falls off the bus. */
export const LOST_INDEX = 5

export type Slots = {
  /** Pods that are gone give their GPUs back, new ones take the first that are free. */
  readonly follow: (works: readonly Work[], at: number) => void
  readonly holdsOn: (node: string) => readonly Hold[]
}

/** Units of a resource on a machine, and the GPU that each is of. */
const gpuOfUnit = (machine: Machine, resource: string, unit: number): number =>
  machine.pool === 'l4'
    ? Math.floor(unit / 4)
    : resource === MIG_3G || machine.pool !== 'mig'
      ? unit
      : Math.floor(unit / 2)

export function createSlots(): Slots {
  const holds = new Map<string, Hold[]>(MACHINES.map(({ name }) => [name, []]))

  const take = (machine: Machine, { work, pod }: Pick<Hold, 'work' | 'pod'>, at: number): void => {
    const own = holds.get(machine.name) ?? []
    const taken = new Set(own.filter(hold => hold.work.resource === work.resource).map(({ unit }) => unit))
    const isLost = machine.name === LOST_GPU.node && at >= LOST_GPU.at
    let left = work.perPod
    for (let unit = 0; left > 0 && unit < (machine.units[work.resource] ?? 0); unit++) {
      if (taken.has(unit) || (isLost && unit === LOST_INDEX)) continue
      own.push({ work, pod, unit, gpu: gpuOfUnit(machine, work.resource, unit) })
      left--
    }
  }

  return {
    follow: (works, at) => {
      for (const machine of MACHINES) {
        const here = works.filter(({ state, nodes }) => state === 'running' && nodes.includes(machine.name))
        const stays = (hold: Hold) => here.includes(hold.work) && hold.work.nodes[hold.pod] === machine.name
        holds.set(machine.name, (holds.get(machine.name) ?? []).filter(stays))
        for (const work of here)
          for (const [pod, node] of work.nodes.entries()) {
            const has = (holds.get(machine.name) ?? []).some(hold => hold.work === work && hold.pod === pod)
            if (node === machine.name && !has) take(machine, { work, pod }, at)
          }
      }
    },
    holdsOn: node => holds.get(node) ?? [],
  }
}
