// What the cluster's nodes have left, kept up to date as pods are bound and go.
import { toNano } from '../quota/amount.ts'
import { hasEnded } from './charge.ts'
import type { Entry, Interning } from './entry.ts'
import type { ClusterNode } from './snapshot.ts'

type Place = {
  node: ClusterNode | null
  /** By resource of nodes; shorter than `Interning.resources` where the rest is 0. */
  readonly used: bigint[]
  /** `freeOn`, until something changes. */
  free: readonly bigint[] | null
  readonly pods: Set<Entry>
}

export type NodeBook = {
  readonly places: Map<string, Place>
  /** Pods that kube-scheduler may bind at any moment. */
  readonly unplaced: Set<Entry>
  /** Nodes by name; null: to be sorted anew. */
  sorted: readonly ClusterNode[] | null
}

export const createNodeBook = (): NodeBook => ({ places: new Map(), unplaced: new Set(), sorted: null })

function placeOf(book: NodeBook, name: string): Place {
  let place = book.places.get(name)
  if (place === undefined) {
    place = { node: null, used: [], free: null, pods: new Set() }
    book.places.set(name, place)
  }
  return place
}

export function putNode(book: NodeBook, node: ClusterNode): void {
  const place = placeOf(book, node.name)
  place.node = node
  place.free = null
  book.sorted = null
}

/** Pods of a node that is gone stay where they are until they are gone too. */
export function removeNode(book: NodeBook, name: string): void {
  const place = book.places.get(name)
  if (place === undefined) return
  place.node = null
  if (place.pods.size === 0) book.places.delete(name)
  book.sorted = null
}

export function addPod(book: NodeBook, entry: Entry): void {
  const { pod, shape } = entry
  if (hasEnded(pod)) return
  if (pod.node === null) {
    if (mayBeBound(entry)) book.unplaced.add(entry)
    return
  }
  const place = placeOf(book, pod.node)
  place.pods.add(entry)
  place.free = null
  for (const { resource, amount } of shape.asks) place.used[resource] = (place.used[resource] ?? 0n) + amount
}

export function dropPod(book: NodeBook, entry: Entry): void {
  const { pod, shape } = entry
  book.unplaced.delete(entry)
  const place = pod.node === null ? undefined : book.places.get(pod.node)
  if (place === undefined || !place.pods.delete(entry)) return
  place.free = null
  for (const { resource, amount } of shape.asks) place.used[resource] = (place.used[resource] ?? 0n) - amount
  if (place.pods.size === 0 && place.node === null) book.places.delete(pod.node ?? '')
}

const mayBeBound = ({ pod }: Entry): boolean =>
  !pod.isGated && pod.otherGates.length === 0 && pod.goneBy === null

/** Nodes by name. */
export function sortedNodes(book: NodeBook): readonly ClusterNode[] {
  book.sorted ??= [...book.places.values()]
    .flatMap(place => place.node ?? [])
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return book.sorted
}

/** What pods that are bound to a node leave of it, by resource of nodes. */
export function freeOn(book: NodeBook, node: ClusterNode, interning: Interning): readonly bigint[] {
  const place = placeOf(book, node.name)
  if (place.free?.length !== interning.resources.size) place.free = reckonFree(place, node, interning)
  return place.free
}

function reckonFree({ used }: Place, node: ClusterNode, { resources }: Interning): readonly bigint[] {
  const free = Array.from({ length: resources.size }, () => 0n)
  for (const [name, amount] of node.allocatable) {
    const at = resources.get(name)
    if (at !== undefined) free[at] = toNano(amount)
  }
  return free.map((amount, at) => amount - (used[at] ?? 0n))
}

export const podsOn = (book: NodeBook, node: string): ReadonlySet<Entry> =>
  book.places.get(node)?.pods ?? new Set()
