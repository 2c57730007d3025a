import type { QuotaTree } from '#core/quota/tree.ts'
import type { Decision } from '#core/schedule/decision.ts'
import type { Snapshot } from '#core/schedule/snapshot.ts'
import { ClosedLoop, type Conditions } from './closedLoop.ts'
import { edited } from './treeEdits.ts'
import { type Happening, type Traits, gangsOf, namespacesOf, podsOf, workNode } from './worlds.ts'

export type Script = {
  readonly tree: QuotaTree
  readonly happenings: readonly Happening[]
  readonly conditions: Partial<Conditions>
  readonly traits: Traits
}

export type Driven = {
  readonly loop: ClosedLoop
  readonly isSettled: boolean
  readonly arrivals: number
  /** Of the tree, of nodes, of budgets and of group objects. */
  readonly changes: number
}

/** Plays a script to its end; at the end nothing moves any more, or the loop says so. */
export function drive(script: Script, watch: (loop: ClosedLoop) => void = () => undefined): Driven {
  const { traits, tree, conditions } = script
  const loop = new ClosedLoop(tree, { checkRoom: traits.changes }, conditions)
  if (traits.changes) for (const n of [0, 1, 2]) loop.putNode(`node-${n}`, workNode(n))
  watch(loop)
  let [arrivals, changes, lastTree] = [0, 0, tree]
  for (const happening of script.happenings) {
    lastTree = loop.tree ?? lastTree
    const namespaces = namespacesOf(lastTree)
    if (happening.kind === 'create' && namespaces.length > 0) {
      const setting = { namespaces, traits }
      loop.create(...podsOf(happening.drafts, arrivals, setting))
      for (const gang of gangsOf(happening.drafts, arrivals, setting)) loop.putGang(gang.key, gang)
      arrivals += happening.drafts.length
    } else if (happening.kind === 'end') end(loop, happening.which)
    else if (happening.kind === 'pause') loop.settle(happening.ms)
    else if (happening.kind === 'restart') loop.restart()
    else {
      changeUnderWay(loop, happening, lastTree)
      changes += 1
    }
  }
  return { loop, isSettled: loop.settle(), arrivals, changes }
}

function changeUnderWay(loop: ClosedLoop, happening: Happening, lastTree: QuotaTree): void {
  switch (happening.kind) {
    case 'edit':
      return loop.edit(edited(lastTree, happening.draft))
    case 'node':
      return loop.putNode(`node-${happening.which}`, happening.isThere ? workNode(happening.which) : null)
    case 'budget': {
      const namespace = pick(namespacesOf(lastTree), happening.which)
      return namespace === undefined
        ? undefined
        : loop.putBudget({ namespace, minAvailable: happening.minAvailable })
    }
    case 'group': {
      const { minAvailable, which } = happening
      const key = pick([...new Set([...loop.pods.values()].flatMap(({ gang }) => gang ?? []))], which)
      if (key === undefined) return
      return loop.putGang(key, minAvailable === null ? null : { key, minAvailable })
    }
    case 'create':
    case 'end':
    case 'pause':
    case 'restart':
  }
}

const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)]

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
        tree: loop.picture.tree,
        treeChangedAt: loop.picture.treeAt,
        pods: [...loop.picture.pods.values()],
        nodes: [...loop.picture.nodes.values()],
        budgets: [...loop.picture.budgets.values()],
        gangs: [...loop.picture.gangs.values()],
        reservations: [...loop.reservations.values()],
        backOffs: [],
        options: loop.options,
      },
      decisions,
    })
  }
  return records
}
