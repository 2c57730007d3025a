import type { QuotaTree } from '#core/quota/tree.ts'
import type { Decision } from '#core/schedule/decision.ts'
import type { Snapshot } from '#core/schedule/snapshot.ts'
import { OPTIONS } from './builders.ts'
import { ClosedLoop, type Conditions } from './closedLoop.ts'
import { type Happening, type Traits, leavesOf, podsOf } from './worlds.ts'

export type Script = {
  readonly tree: QuotaTree
  readonly happenings: readonly Happening[]
  readonly conditions: Partial<Conditions>
  readonly traits: Traits
}

/** Plays a script to its end; at the end nothing moves any more, or the loop says so. */
export function drive(
  script: Script,
  watch: (loop: ClosedLoop) => void = () => undefined,
): { loop: ClosedLoop; isSettled: boolean; arrivals: number } {
  const loop = new ClosedLoop(script.tree, {}, script.conditions)
  watch(loop)
  const setting = { leaves: leavesOf(script.tree.root), traits: script.traits }
  let arrivals = 0
  for (const happening of script.happenings) {
    if (happening.kind === 'create') {
      loop.create(...podsOf(happening.drafts, arrivals, setting))
      arrivals += happening.drafts.length
    } else if (happening.kind === 'end') end(loop, happening.which)
    else if (happening.kind === 'pause') loop.settle(happening.ms)
    else loop.restart()
  }
  return { loop, isSettled: loop.settle(), arrivals }
}

/** A pod that runs is done; one that waits is deleted. */
function end(loop: ClosedLoop, which: number): void {
  const present = [...loop.pods.values()].filter(pod => pod.goneBy === null && pod.phase !== 'Succeeded')
  const pod = present[which % Math.max(1, present.length)]
  if (pod !== undefined) loop.change(pod.uid, pod.isGated ? null : { ...pod, phase: 'Succeeded' })
}

/** What the component decided on, and what it decided, each time. */
export function record(
  loop: ClosedLoop,
): { readonly snapshot: Snapshot; readonly decisions: readonly Decision[] }[] {
  const records: { snapshot: Snapshot; decisions: readonly Decision[] }[] = []
  loop.onDecide = decisions => {
    records.push({
      snapshot: {
        now: loop.now,
        tree: loop.tree,
        treeChangedAt: loop.treeChangedAt,
        pods: [...loop.seen.values()],
        nodes: [],
        budgets: loop.budgets,
        gangs: loop.gangs,
        reservations: [...loop.reservations.values()],
        backOffs: [],
        options: OPTIONS,
      },
      decisions,
    })
  }
  return records
}
