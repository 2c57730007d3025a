// Recorded jobs under a tree. Pure.
import type { JsonObject } from '#core/base/field.ts'
import { leavesOf } from '#core/lab/labScenario.ts'
import { dropsOf, equalRoot, gpuResourceOf } from '#core/lab/recordedJobs.ts'
import type { LabState } from './labState.ts'
import type { Replay } from './useReplay.ts'

const DEFAULT_GPU = 'nvidia.com/gpu'

/** Namespaces of jobs that no leaf of a tree binds; none where the tree is made for them. */
export function unboundIn(replay: Replay, root: JsonObject | null): readonly string[] {
  if (root === null) return []
  const bound = new Set(leavesOf(root).flatMap(({ namespaces }) => namespaces))
  return [...new Set(replay.runs.map(({ namespace }) => namespace))].filter(name => !bound.has(name))
}

/** Recorded jobs as what the lab plays. @param root the tree they come under; null: a leaf for each namespace, all alike */
export function stateOfReplay(replay: Replay, root: JsonObject | null): LabState {
  const { runs, from, to } = replay
  const resource = (root === null ? null : gpuResourceOf(root)) ?? DEFAULT_GPU
  const namespaces = [...new Set(runs.map(({ namespace }) => namespace))].toSorted()
  const total = Math.ceil(replay.gpus > 0 ? replay.gpus : Math.max(...runs.map(({ gpus }) => gpus)))
  return {
    scenario: {
      root: root ?? equalRoot({ namespaces, total, resource }),
      nodes: [],
      drops: dropsOf(runs, { from, resource }),
      losses: [],
      endSeconds: Math.round((to - from) / 1000),
    },
    file: null,
    other: null,
    replay,
  }
}
