// Judges a whole play of a cluster that changes under way, by the laws of quota.md 7 and with none of the code that decides.
import { type Amount, toNano } from '#core/quota/amount.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { decide } from '#core/schedule/decide.ts'
import type { Decision } from '#core/schedule/decision.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import { chargesOf, pathOf, pathsOf } from './charges.ts'
import type { ClosedLoop } from './closedLoop.ts'
import { type Driven, type Script, drive, record } from './drive.ts'
import { needOf } from './gangNeeds.ts'
import { AT_EACH_DECISION, breachesOf } from './referee.ts'

/** Per arrival, and per pod that is there when something is changed. */
const MOST_EVICTIONS = 8

/** What breaks a law, each with the law's name first; none: all hold. */
export function judge(script: Script): string[] {
  const breaches: string[] = []
  let records: ReturnType<typeof record> = []
  const driven = drive(script, loop => {
    records = record(loop)
    loop.onAdmitted = pod => breaches.push(...aboveMax(loop, pod).map(what => `I2: ${what}`))
  })
  for (const [n, { snapshot, decisions }] of records.entries()) {
    breaches.push(...judgeDecision(snapshot, decisions))
    if (n % 5 === script.happenings.length % 5 && !isSame(decide(snapshot), decisions))
      breaches.push('I10: a fresh ledger decides otherwise')
  }
  breaches.push(...judgeRest(driven))
  return breaches
}

const isSame = (a: unknown, b: unknown): boolean => text(a) === text(b)
const text = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each instanceof Map ? [...each] : each,
  )

function judgeDecision(snapshot: Snapshot, decisions: readonly Decision[]): string[] {
  if (snapshot.tree === null)
    return decisions.every(({ kind }) => kind === 'wait')
      ? []
      : ['treeless: something is done without a tree']
  return breachesOf(snapshot, decisions, AT_EACH_DECISION).map(({ law, what }) => `${law}: ${what}`)
}

/** Nodes that the admission of a pod leaves above their max, by what is there and by the tree that the component knows. */
function aboveMax({ picture: { tree }, pods }: ClosedLoop, pod: QuotaPod): string[] {
  if (tree === null) return [`${pod.uid} is let in without a tree`]
  const charges = chargesOf(tree, pods.values())
  return pathOf(pathsOf(tree), pod).flatMap(node =>
    [...pod.request].flatMap(([r, asked]) => {
      const max = node.max.get(r)
      const isAbove = max !== undefined && (charges.get(node.name)?.get(r) ?? 0n) > toNano(max)
      return toNano(asked) > 0n && isAbove ? [`${pod.uid} takes ${node.name} above its max in ${r}`] : []
    }),
  )
}

/** Once nothing moves. */
function judgeRest({ loop, isSettled, arrivals, changes }: Driven): string[] {
  const most = MOST_EVICTIONS * (arrivals + changes * Math.max(1, loop.pods.size))
  return [
    ...(isSettled ? [] : ['I9: it does not come to rest']),
    ...(loop.evictions.length > most ? [`I9: ${loop.evictions.length} evictions`] : []),
    ...judgeSums(loop).map(what => `I1: ${what}`),
    ...(loop.tree === null ? [] : judgeWaiting(loop, loop.tree).map(what => `I6: ${what}`)),
    ...judgeGangs(loop).map(what => `I12: ${what}`),
  ]
}

function judgeSums({ picture: { ledger }, tree, pods }: ClosedLoop): string[] {
  if (tree === null) return ledger.used() === null ? [] : ['there are sums without a tree']
  const want = chargesOf(tree, pods.values())
  return [...(ledger.used() ?? [])].flatMap(([name, list]) =>
    [...list]
      .filter(([r, amount]) => toNano(amount) !== (want.get(name)?.get(r) ?? 0n))
      .map(([r]) => `${name} is not charged in ${r} what its pods are`),
  )
}

const amountIn = (list: ReadonlyMap<string, Amount>, r: string): bigint => {
  const amount = list.get(r)
  return amount === undefined ? 0n : toNano(amount)
}

/** In-min pods that wait though one pod that may go, and that all above it borrow, would make their place. */
function judgeWaiting(loop: ClosedLoop, tree: QuotaTree): string[] {
  const paths = pathsOf(tree)
  const charges = chargesOf(tree, loop.pods.values())
  const used = (node: QuotaNode, r: string): bigint => charges.get(node.name)?.get(r) ?? 0n
  const over = (node: QuotaNode, r: string): bigint => used(node, r) - amountIn(node.min, r)
  const waiting = [...loop.pods.values()].filter(pod => isCandidate(pod) && pod.gang === null)
  return waiting.flatMap(pod => {
    const path = paths.ofNamespace.get(pod.namespace)
    const [leaf] = path ?? []
    if (path === undefined || leaf === undefined || pod.isProtected) return []
    // What is over a max that was lowered admits nothing, and drains.
    if (path.some(node => [...node.max].some(([r, max]) => used(node, r) > toNano(max)))) return []
    const counting = [...pod.request.keys()].filter(r => path.some(node => node.max.has(r)))
    const asked = (r: string): bigint => amountIn(pod.request, r)
    if (!counting.every(r => used(leaf, r) + asked(r) <= amountIn(leaf.min, r))) return []
    const lacks = path.flatMap(node =>
      counting.flatMap(r => {
        const max = node.max.get(r)
        const lack = max === undefined ? 0n : used(node, r) + asked(r) - toNano(max)
        return lack > 0n && asked(r) > 0n ? [{ node, r, lack }] : []
      }),
    )
    if (lacks.length === 0) return [`${pod.uid} waits though its guarantee is free`]
    const victim = [...loop.pods.values()].find(other => {
      const branch = pathOf(paths, other).filter(node => !path.includes(node))
      return (
        branch.length > 0 &&
        mayGo(loop, other) &&
        lacks.every(
          ({ node, r, lack }) =>
            pathOf(paths, other).includes(node) &&
            amountIn(other.request, r) >= lack &&
            branch.every(each => over(each, r) >= amountIn(other.request, r)),
        )
      )
    })
    return victim === undefined ? [] : [`${pod.uid} waits though ${victim.uid} could go`]
  })
}

const isCandidate = (pod: QuotaPod): boolean =>
  pod.isGated && pod.goneBy === null && pod.otherGates.length === 0

/** No law keeps the pod: it is alone, replaced, unprotected, old enough, and in no budget. */
const mayGo = ({ plans }: ClosedLoop, pod: QuotaPod): boolean =>
  pod.goneBy === null &&
  pod.gang === null &&
  pod.controller !== null &&
  !pod.isProtected &&
  pod.minRuntimeSeconds === null &&
  (pod.phase === 'Pending' || !plans.has(pod.namespace))

/** Gangs of which part runs and the rest waits, and nobody is kept from ending that. */
function judgeGangs(loop: ClosedLoop): string[] {
  const { tree } = loop
  if (tree === null) return []
  const { ofNamespace } = pathsOf(tree)
  const isBound = ({ namespace }: QuotaPod): boolean => ofNamespace.has(namespace)
  const pods = [...loop.pods.values()]
  const groups = Map.groupBy(
    pods.filter(pod => pod.gang !== null),
    pod => pod.gang as string,
  )
  return [...groups].flatMap(([gang, members]) => {
    const need = needOf(gang, { gangs: [...loop.gangs.values()], pods })
    const done = members.filter(pod => pod.phase === 'Succeeded').length
    const started = members.filter(pod => !pod.isGated && pod.goneBy === null && pod.phase !== 'Succeeded')
    const waiting = members.filter(pod => isCandidate(pod) && isBound(pod)).length
    const isTorn = need !== null && started.length > 0 && started.length + done < need
    const isStuck = isTorn && started.length + done + waiting >= need
    const isKept = started.some(pod => !mayGo(loop, { ...pod, gang: null, minRuntimeSeconds: null }))
    return isStuck && !isKept ? [`${gang} runs in part`] : []
  })
}
