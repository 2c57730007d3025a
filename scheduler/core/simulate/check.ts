// Promises of quota.md 7 that are checked at every deed, reckoned from the pods alone and not from what the decisions were made of.
import { type Amount, ZERO, add, formOf, formatQuantity, subtract } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { QuotaNode } from '../quota/tree.ts'
import { meetsAll } from '../schedule/fit.ts'
import type { Decision } from '../schedule/decision.ts'
import type { Reservation } from '../schedule/snapshot.ts'
import { type Path, isCharged, leavesBelow, pathOf } from './leaves.ts'
import { type SimPod, type Wait, type World, budgetsNow, podName } from './world.ts'

type Sum = { readonly node: QuotaNode; readonly resource: string; readonly without?: ReadonlySet<SimPod> }

/** What pods below a node are charged. */
function usedBelow({ index, tree }: World, { node, resource, without }: Sum): Amount {
  let sum = ZERO
  for (const leaf of leavesBelow(node)) sum = add(sum, index.charged.get(leaf)?.get(resource) ?? ZERO)
  for (const { pod } of without ?? [])
    if (isCharged(pod) && pathOf(tree, pod).includes(node))
      sum = subtract(sum, pod.request.get(resource) ?? ZERO)
  return sum
}

const violate = (world: World, rule: string, detail: string): void =>
  void world.violations.push({ rule, detail })

/** I2: what we let in is below every max of its path. */
export function checkAdmission(world: World, uid: string): void {
  const sim = world.pods.get(uid)
  if (sim === undefined) return
  for (const node of pathOf(world.tree, sim.pod))
    for (const [resource, asked] of sim.pod.request) {
      const max = node.max.get(resource)
      if (max === undefined || asked === ZERO) continue
      const used = usedBelow(world, { node, resource })
      if (used > max)
        violate(
          world,
          'used ≤ max',
          `${node.name} uses ${text(resource, used)} of ${text(resource, max)} after ${podName(sim)} was admitted`,
        )
    }
}

const text = (resource: string, amount: Amount): string =>
  `${formatQuantity(amount, formOf(resource))} ${resource}`

/** I3, I4: only what a leaf is guaranteed is reclaimed, and only from leaves that are over their min; protected pods stay. */
export function checkVictims(world: World, uids: readonly string[], { rule, pods }: Reservation): void {
  if (rule !== 'reclaim') return
  const victims = uids.flatMap(uid => world.pods.get(uid) ?? [])
  for (const victim of victims)
    if (victim.pod.isProtected) violate(world, 'protected pods stay', `${podName(victim)} is to be evicted`)
  checkBorrowed(world, victims)
  checkEntitled(
    world,
    pods.flatMap(pod => world.pods.get(pod) ?? []),
  )
}

/** The last pod of a leaf, or its last gang, may take it below its min; here the largest is taken for the last. */
function checkBorrowed(world: World, victims: readonly SimPod[]): void {
  const gone = new Set([...world.index.live.values()].filter(({ pod }) => pod.goneBy !== null))
  const units = Map.groupBy(victims, ({ pod }) => pod.gang ?? pod.uid)
  const bySize = [...units.values()].toSorted((a, b) => a.length - b.length)
  for (const unit of bySize) {
    const [first] = unit as [SimPod, ...SimPod[]]
    const leaf = pathOf(world.tree, first.pod).at(-1)
    const isOver = (resource: string): boolean =>
      leaf !== undefined &&
      usedBelow(world, { node: leaf, resource, without: gone }) > (leaf.min.get(resource) ?? ZERO)
    if (leaf !== undefined && ![...first.pod.request.keys()].some(isOver))
      violate(
        world,
        'borrowed pods alone are reclaimed',
        `${podName(first)} of ${leaf.name}, which is within its min`,
      )
    for (const sim of unit) gone.add(sim)
  }
}

function checkEntitled(world: World, asking: readonly SimPod[]): void {
  const [first] = asking
  if (first === undefined) return
  const path = pathOf(world.tree, first.pod)
  const leaf = path.at(-1)
  const wanted = sumOf(asking.filter(sim => sim.pod.isGated).map(({ pod }) => pod.request))
  for (const [resource, amount] of wanted) {
    if (leaf === undefined || !isCounted(path, resource)) continue
    if (add(usedBelow(world, { node: leaf, resource }), amount) > (leaf.min.get(resource) ?? ZERO))
      violate(
        world,
        'reclaim is for what is guaranteed',
        `${podName(first)} would take ${leaf.name} above its min of ${resource}`,
      )
  }
}

const isCounted = (path: Path, resource: string): boolean => path.some(node => node.max.has(resource))

function sumOf(lists: readonly ResourceList[]): ResourceList {
  const sum = new Map<string, Amount>()
  for (const list of lists)
    for (const [name, amount] of list) sum.set(name, add(sum.get(name) ?? ZERO, amount))
  return sum
}

/** The Eviction API would refuse it: a budget that the pod is in allows none. Pods that do not run yet are no concern of budgets. */
export function checkBudgets(world: World, victim: SimPod): void {
  const { pod } = victim
  if (pod.phase === 'Pending') return
  for (const { namespace, name, selector, disruptionsAllowed } of budgetsNow(world))
    if (
      namespace === pod.namespace &&
      selector !== null &&
      meetsAll(selector, pod.labels) &&
      disruptionsAllowed === 0
    )
      violate(world, 'disruption budgets hold', `${podName(victim)} is evicted, and ${name} allows none`)
}

/** I12: whoever belongs to a gang starts with as many of it as it needs. */
export function checkGangs(world: World, deeds: readonly Decision[]): void {
  const admitted = new Set(deeds.flatMap(deed => (deed.kind === 'admit' ? deed.pods : [])))
  const gangs = new Set([...admitted].flatMap(uid => world.pods.get(uid)?.pod.gang ?? []))
  for (const gang of gangs) {
    const members = [...(world.index.ofGang.get(gang)?.values() ?? [])]
    const stated = members.flatMap(({ pod }) => pod.gangMinAvailable ?? [])
    const need = world.gangs.get(gang) ?? (stated.length === 0 ? 1 : Math.max(...stated))
    const started = members.filter(sim => !sim.pod.isGated && sim.pod.phase !== 'Failed').length
    if (started < need) violate(world, 'gangs start whole', `${gang} has ${started} of ${need}`)
  }
}

/** I6, once nothing moves: nobody waits for a guarantee that borrowers keep. */
export function checkSettled(world: World, waits: readonly Wait[]): void {
  for (const { pod, leaf, reason } of waits) {
    if (reason.kind !== 'quota' || !reason.isInMin || reason.spared.length > 0) continue
    const { borrowers, node, resource } = reason.shortage
    const name = world.pods.get(pod)
    if (borrowers.length > 0 && name !== undefined)
      violate(
        world,
        'guarantees are given back',
        `${podName(name)} of ${leaf ?? '-'} waits for ${resource} of ${node}, which others borrow`,
      )
  }
}
