// A pod as the ledger keeps it: beside what others say of it, its place in the tree and, shared with its like, its shape.
import { isDeviceClass } from '../pods/claims.ts'
import { toNano } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import { type Standing, standingOf } from './charge.ts'
import type { Placement, QuotaPod } from './snapshot.ts'
import { type TreeIndex, type Vector, toVector } from './treeIndex.ts'

/** What pods of equal request share. */
export type Shape = {
  /** Equal for equal requests, whatever the order in which they were seen. */
  readonly text: string
  /** By resource of the tree. */
  readonly quota: Vector
  /** By resource of nodes (`Interning.resources`), of what is asked for; one of `pods` is always among them. */
  readonly asks: readonly { readonly resource: number; readonly amount: bigint }[]
  /** `Entry.likeness` of its pods. */
  readonly likenesses: Map<Where, string>
}

/** What pods that may be placed alike share. */
export type Where = { readonly text: string; readonly placement: Placement }

export type Entry = {
  readonly pod: QuotaPod
  readonly standing: Standing
  readonly shape: Shape
  readonly where: Where
  /** Equal for pods of equal shape and placement. */
  readonly likeness: string
}

export const byUid = ({ pod: a }: Entry, { pod: b }: Entry): number => (a.uid < b.uid ? -1 : 1)

/** As people name a pod. */
export const podName = ({ pod }: Entry): string => `${pod.namespace}/${pod.name}`

/** Equal things become one, so that they are compared and reckoned with once. */
export type Interning = {
  readonly tree: TreeIndex
  /** Resources of nodes, by name: their place in vectors of nodes. */
  readonly resources: Map<string, number>
  readonly shapes: Map<string, Shape>
  readonly wheres: Map<string, Where>
  /** Objects that were seen before. */
  readonly seen: WeakMap<object, Shape | Where>
}

/** Every pod takes one of these, and a node has only so many. */
const PODS = 'pods'
const ONE = 1_000_000_000n

export const createInterning = (tree: TreeIndex): Interning => ({
  tree,
  resources: new Map([[PODS, 0]]),
  shapes: new Map(),
  wheres: new Map(),
  seen: new WeakMap(),
})

export function makeEntry(interning: Interning, pod: QuotaPod): Entry {
  const shape = shapeOf(interning, pod.request)
  const where = whereOf(interning, pod.placement)
  return { pod, standing: standingOf(pod, interning.tree), shape, where, likeness: likenessOf(shape, where) }
}

export function resourceAt({ resources }: Interning, name: string): number {
  const at = resources.get(name) ?? resources.size
  if (at === resources.size) resources.set(name, at)
  return at
}

function shapeOf(interning: Interning, request: ResourceList): Shape {
  const seen = interning.seen.get(request)
  if (seen !== undefined) return seen as Shape
  const asked = [...request].filter(([, amount]) => toNano(amount) > 0n).toSorted(byName)
  const text = asked.map(([name, amount]) => `${name}=${toNano(amount)}`).join()
  let shape = interning.shapes.get(text)
  if (shape === undefined) {
    const ofNodes = asked.filter(([name]) => !isDeviceClass(name))
    const asks = ofNodes.map(([name, amount]) => ({
      resource: resourceAt(interning, name),
      amount: toNano(amount),
    }))
    shape = {
      text,
      quota: toVector(interning.tree, request),
      asks: [...asks, { resource: 0, amount: ONE }],
      likenesses: new Map(),
    }
    interning.shapes.set(text, shape)
  }
  interning.seen.set(request, shape)
  return shape
}

function whereOf(interning: Interning, placement: Placement): Where {
  const seen = interning.seen.get(placement)
  if (seen !== undefined) return seen as Where
  const { nodeSelector, terms, tolerations } = placement
  const text = JSON.stringify([Object.entries(nodeSelector).toSorted(byName), terms, tolerations])
  let where = interning.wheres.get(text)
  if (where === undefined) {
    where = { text, placement }
    interning.wheres.set(text, where)
  }
  interning.seen.set(placement, where)
  return where
}

function likenessOf(shape: Shape, where: Where): string {
  let likeness = shape.likenesses.get(where)
  if (likeness === undefined) {
    likeness = `${shape.text} ${where.text}`
    shape.likenesses.set(where, likeness)
  }
  return likeness
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0
