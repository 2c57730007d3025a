// What is known of pods under one tree, added up: kept as pods come and go, read by every decision.
import type { Shortage } from './decision.ts'
import { type GangBook, createGang, formUnits } from './gang.ts'
import { type Entry, type Interning, createInterning, makeEntry } from './entry.ts'
import { type NodeBook, addPod, createNodeBook, dropPod } from './nodeBook.ts'
import type { QuotaPod } from './snapshot.ts'
import { type Sign, type TreeIndex, plus } from './treeIndex.ts'
import type { VictimGroup } from './victims.ts'
import { type LeafQueue, type Unit, dequeue, enqueue, makeUnit } from './waiting.ts'

export type Book = {
  readonly tree: TreeIndex
  readonly interning: Interning
  readonly entries: Map<string, Entry>
  /** Charges by node and resource: `node × resources + resource`. */
  readonly used: bigint[]
  /** The same of protected pods alone. */
  readonly protectedUsed: bigint[]
  /** By node of the tree, of pods that are charged to it itself. */
  readonly charged: readonly Set<Entry>[]
  /** Counts changes of `charged`, so that what was derived from it can be kept. */
  readonly chargedVersion: number[]
  readonly queues: readonly LeafQueue[]
  /** What waits in `queues`, by the uids of its pods. */
  readonly units: Map<string, Unit>
  /** Charged pods that are being deleted. */
  readonly leaving: Set<Entry>
  /** Charged pods whose leaf is to be noted anew. */
  readonly moving: Set<Entry>
  /** Waiting pods that are no candidates by themselves: other gates, or no leaf. */
  readonly aside: Set<Entry>
  readonly gangs: Map<string, GangBook>
  /** Gangs of which something changed since their units were formed. */
  readonly changedGangs: Set<GangBook>
  readonly nodes: NodeBook
  /** What was last said of who borrows, by place (`node × resources + resource`), to be said again as the same object. */
  readonly borrowers: Map<number, Shortage['borrowers']>
  /** By leaf, kept while its `chargedVersion` stays. */
  readonly victims: Map<number, { readonly version: number; readonly groups: readonly VictimGroup[] }>
}

export function createBook(tree: TreeIndex, nodes: NodeBook = createNodeBook()): Book {
  const zeros = (): bigint[] => Array.from({ length: tree.nodes.length * tree.resources.length }, () => 0n)
  return {
    tree,
    interning: createInterning(tree),
    entries: new Map(),
    used: zeros(),
    protectedUsed: zeros(),
    charged: tree.nodes.map(() => new Set()),
    chargedVersion: tree.nodes.map(() => 0),
    queues: tree.nodes.map(() => new Map()),
    units: new Map(),
    leaving: new Set(),
    moving: new Set(),
    aside: new Set(),
    gangs: new Map(),
    changedGangs: new Set(),
    nodes,
    borrowers: new Map(),
    victims: new Map(),
  }
}

/** Those that are known. */
export const entriesOf = ({ entries }: Book, uids: readonly string[]): Entry[] =>
  uids.flatMap(uid => entries.get(uid) ?? [])

/** Takes a pod in, in place of what was known of it. */
export function putPod(book: Book, pod: QuotaPod): void {
  removePod(book, pod.uid)
  const entry = makeEntry(book.interning, pod)
  book.entries.set(pod.uid, entry)
  addPod(book.nodes, entry)
  if (pod.gang !== null) joinGang(book, pod.gang, entry)
  const { standing } = entry
  if (standing.kind === 'charged') charge(book, entry, standing.node)
  else if (standing.kind === 'waiting') {
    if (standing.leaf === null || pod.otherGates.length > 0) book.aside.add(entry)
    else if (pod.gang === null) join(book, makeUnit([entry], standing.leaf, false))
  }
}

export function removePod(book: Book, uid: string): void {
  const entry = book.entries.get(uid)
  if (entry === undefined) return
  book.entries.delete(uid)
  dropPod(book.nodes, entry)
  const { standing, pod } = entry
  if (pod.gang !== null) leaveGang(book, pod.gang, entry)
  if (standing.kind === 'charged') discharge(book, entry, standing.node)
  else if (standing.kind === 'waiting' && !book.aside.delete(entry) && pod.gang === null)
    leave(book, book.units.get(uid))
}

function join(book: Book, unit: Unit): void {
  enqueue(queueOf(book, unit.leaf), unit)
  for (const { pod } of unit.entries) book.units.set(pod.uid, unit)
}

function leave(book: Book, unit: Unit | undefined): void {
  if (unit === undefined) return
  dequeue(queueOf(book, unit.leaf), unit)
  for (const { pod } of unit.entries) book.units.delete(pod.uid)
}

export const queueOf = (book: Book, leaf: number): LeafQueue => book.queues[leaf] as LeafQueue

function charge(book: Book, entry: Entry, node: number): void {
  addAlongPath(book, { entry, node, sign: 1 })
  book.charged[node]?.add(entry)
  if (entry.pod.goneBy !== null) book.leaving.add(entry)
  if (entry.standing.kind === 'charged' && entry.standing.moveTo !== null) book.moving.add(entry)
}

function discharge(book: Book, entry: Entry, node: number): void {
  addAlongPath(book, { entry, node, sign: -1 })
  book.charged[node]?.delete(entry)
  book.leaving.delete(entry)
  book.moving.delete(entry)
}

function addAlongPath(book: Book, { entry, node, sign }: { entry: Entry; node: number; sign: Sign }): void {
  const { tree, used, protectedUsed } = book
  const width = tree.resources.length
  for (const at of tree.nodes[node]?.path ?? [])
    for (let r = 0; r < width; r += 1) {
      const i = at * width + r
      const amount = entry.shape.quota[r]
      used[i] = plus(used[i], amount, sign)
      if (entry.pod.isProtected) protectedUsed[i] = plus(protectedUsed[i], amount, sign)
    }
  touch(book, node)
}

function touch({ chargedVersion }: Book, node: number): void {
  chargedVersion[node] = (chargedVersion[node] ?? 0) + 1
}

function joinGang(book: Book, key: string, entry: Entry): void {
  const gang = gangOf(book, key)
  gang.members.add(entry)
  book.changedGangs.add(gang)
}

function leaveGang(book: Book, key: string, entry: Entry): void {
  const gang = gangOf(book, key)
  gang.members.delete(entry)
  book.changedGangs.add(gang)
}

function gangOf(book: Book, key: string): GangBook {
  let gang = book.gangs.get(key)
  if (gang === undefined) {
    gang = createGang(key)
    book.gangs.set(key, gang)
  }
  return gang
}

/** What its group object says it needs at least; null: there is no such object (any more). */
export function declareGang(book: Book, key: string, minAvailable: number | null): void {
  const gang = gangOf(book, key)
  gang.declaredMin = minAvailable
  book.changedGangs.add(gang)
}

/** Forms the units of gangs that changed. Before a decision. */
export function settleGangs(book: Book): void {
  for (const gang of book.changedGangs) {
    for (const unit of gang.formed.units) leave(book, unit)
    gang.formed = formUnits(gang)
    for (const { standing } of gang.members) if (standing.kind === 'charged') touch(book, standing.node)
    for (const unit of gang.formed.units) join(book, unit)
    if (gang.members.size === 0 && gang.declaredMin === null) book.gangs.delete(gang.key)
  }
  book.changedGangs.clear()
}
