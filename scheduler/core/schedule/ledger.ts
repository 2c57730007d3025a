import type { Millis } from '../base/units.ts'
import { type Amount, ofNano } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { QuotaTree } from '../quota/tree.ts'
import { type Book, createBook, declareGang, putPod, removePod } from './book.ts'
import { putNode, removeNode } from './nodeBook.ts'
import { reservationKey } from './reservations.ts'
import type { Inputs } from './round.ts'
import { type Outcome, decideWith, decideWithoutTree } from './run.ts'
import type {
  BackOff,
  ClusterNode,
  DisruptionBudget,
  Gang,
  QuotaPod,
  Reservation,
  ScheduleOptions,
} from './snapshot.ts'
import { indexTree } from './treeIndex.ts'

/**
 * All that decisions depend on, kept up to date one change at a time. `decide` costs what the waiting classes and the leaves cost, not
 * what all pods do, and gives what `decide(snapshot)` gives. What is put replaces what had the same name; what is
 * not there is removed without a word. Deciding changes nothing: what came of it is put like any other change.
 */
export type Ledger = {
  putPod(pod: QuotaPod): void
  removePod(uid: string): void
  putNode(node: ClusterNode): void
  removeNode(name: string): void
  putBudget(budget: DisruptionBudget): void
  removeBudget(namespace: string, name: string): void
  putGang(gang: Gang): void
  removeGang(key: string): void
  putReservation(reservation: Reservation): void
  /** `pods` as in the reservation. */
  removeReservation(pods: readonly string[]): void
  putBackOff(backOff: BackOff): void
  removeBackOff(controllerUid: string): void
  /** Costs as much as putting every pod again, unless it is the same object. Null: there is none, or it cannot be read. */
  setTree(tree: QuotaTree | null, changedAt: Millis): void
  setOptions(options: ScheduleOptions): void
  /** @param isTold with who waits and why, which costs what all waiting pods do; true when absent */
  decide(now: Millis, isTold?: boolean): Outcome
  /** Σ charges by name of node, of the resources that count there; null without a tree. */
  used(): ReadonlyMap<string, ResourceList> | null
}

type Memory = {
  readonly pods: Map<string, QuotaPod>
  readonly nodes: Map<string, ClusterNode>
  readonly gangs: Map<string, Gang>
  readonly reservations: Map<string, Reservation>
  readonly backOffs: Map<string, BackOff>
  readonly budgets: Map<string, readonly DisruptionBudget[]>
  options: ScheduleOptions
  tree: QuotaTree | null
  treeChangedAt: Millis
  /** Null without a tree. */
  book: Book | null
}

export function createLedger(options: ScheduleOptions): Ledger {
  const memory: Memory = {
    pods: new Map(),
    nodes: new Map(),
    gangs: new Map(),
    reservations: new Map(),
    backOffs: new Map(),
    budgets: new Map(),
    options,
    tree: null,
    treeChangedAt: 0 as Millis,
    book: null,
  }
  return {
    ...podChanges(memory),
    ...clusterChanges(memory),
    ...ownChanges(memory),
    decide: (now, isTold = true) =>
      memory.book === null
        ? decideWithoutTree(memory.pods.values())
        : decideWith(memory.book, inputsOf(memory), { now, isTold }),
    used: () => (memory.book === null ? null : usedByName(memory.book)),
  }
}

const inputsOf = ({ options, treeChangedAt, reservations, backOffs, budgets }: Memory): Inputs => ({
  options,
  treeChangedAt,
  reservations,
  backOffs,
  budgets,
})

function podChanges(memory: Memory): Pick<Ledger, 'putPod' | 'removePod'> {
  return {
    putPod(pod) {
      memory.pods.set(pod.uid, pod)
      if (memory.book !== null) putPod(memory.book, pod)
    },
    removePod(uid) {
      memory.pods.delete(uid)
      if (memory.book !== null) removePod(memory.book, uid)
    },
  }
}

type ClusterChanges = Pick<
  Ledger,
  'putNode' | 'removeNode' | 'putBudget' | 'removeBudget' | 'putGang' | 'removeGang' | 'setTree'
>

function clusterChanges(memory: Memory): ClusterChanges {
  const withoutBudget = (namespace: string, name: string): DisruptionBudget[] =>
    (memory.budgets.get(namespace) ?? []).filter(budget => budget.name !== name)
  return {
    putNode(node) {
      memory.nodes.set(node.name, node)
      if (memory.book !== null) putNode(memory.book.nodes, node)
    },
    removeNode(name) {
      memory.nodes.delete(name)
      if (memory.book !== null) removeNode(memory.book.nodes, name)
    },
    putBudget(budget) {
      memory.budgets.set(budget.namespace, [...withoutBudget(budget.namespace, budget.name), budget])
    },
    removeBudget(namespace, name) {
      const rest = withoutBudget(namespace, name)
      if (rest.length === 0) memory.budgets.delete(namespace)
      else memory.budgets.set(namespace, rest)
    },
    putGang(gang) {
      memory.gangs.set(gang.key, gang)
      if (memory.book !== null) declareGang(memory.book, gang.key, gang.minAvailable)
    },
    removeGang(key) {
      memory.gangs.delete(key)
      if (memory.book !== null) declareGang(memory.book, key, null)
    },
    setTree(tree, changedAt) {
      memory.treeChangedAt = changedAt
      if (tree === memory.tree) return
      memory.tree = tree
      memory.book = tree === null ? null : fillBook(memory, tree)
    },
  }
}

function fillBook({ nodes, gangs, pods }: Memory, tree: QuotaTree): Book {
  const book = createBook(indexTree(tree))
  for (const node of nodes.values()) putNode(book.nodes, node)
  for (const { key, minAvailable } of gangs.values()) declareGang(book, key, minAvailable)
  for (const pod of pods.values()) putPod(book, pod)
  return book
}

type OwnChanges = Pick<
  Ledger,
  'putReservation' | 'removeReservation' | 'putBackOff' | 'removeBackOff' | 'setOptions'
>

function ownChanges(memory: Memory): OwnChanges {
  return {
    putReservation: reservation =>
      void memory.reservations.set(reservationKey(reservation.pods), reservation),
    removeReservation: pods => void memory.reservations.delete(reservationKey(pods)),
    putBackOff: backOff => void memory.backOffs.set(backOff.controllerUid, backOff),
    removeBackOff: controllerUid => void memory.backOffs.delete(controllerUid),
    setOptions(options) {
      memory.options = options
    },
  }
}

function usedByName({ tree, used }: Book): ReadonlyMap<string, ResourceList> {
  const width = tree.resources.length
  return new Map(
    tree.nodes.map(({ name, at, counts }) => [
      name,
      new Map(
        tree.resources.flatMap((resource, r): [string, Amount][] =>
          counts[r] ? [[resource, ofNano(used[at * width + r] ?? 0n)]] : [],
        ),
      ),
    ]),
  )
}
