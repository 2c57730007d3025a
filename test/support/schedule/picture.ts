import type { Millis } from '#core/base/units.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { type Ledger, createLedger } from '#core/schedule/ledger.ts'
import type {
  ClusterNode,
  DisruptionBudget,
  Gang,
  QuotaPod,
  ScheduleOptions,
} from '#core/schedule/snapshot.ts'
import { NOW } from './builders.ts'

/** What a component knows of its cluster, in a ledger and beside it: pods with what it assumes of them on top. */
export class Picture {
  readonly ledger: Ledger
  readonly pods = new Map<string, QuotaPod>()
  readonly nodes = new Map<string, ClusterNode>()
  readonly gangs = new Map<string, Gang>()
  readonly budgets = new Map<string, DisruptionBudget>()
  tree: QuotaTree | null = null
  treeAt: Millis = NOW

  constructor(options: ScheduleOptions) {
    this.ledger = createLedger(options)
  }

  setTree(tree: QuotaTree | null, now: Millis): void {
    this.tree = tree
    this.treeAt = now
    this.ledger.setTree(tree, now)
  }

  /** Null, here and below: it is gone. */
  putPod(uid: string, pod: QuotaPod | null): void {
    if (pod === null) {
      this.pods.delete(uid)
      this.ledger.removePod(uid)
    } else {
      this.pods.set(uid, pod)
      this.ledger.putPod(pod)
    }
  }

  putNode(name: string, node: ClusterNode | null): void {
    if (node === null) {
      this.nodes.delete(name)
      this.ledger.removeNode(name)
    } else {
      this.nodes.set(name, node)
      this.ledger.putNode(node)
    }
  }

  putGang(key: string, gang: Gang | null): void {
    if (gang === null) {
      this.gangs.delete(key)
      this.ledger.removeGang(key)
    } else {
      this.gangs.set(key, gang)
      this.ledger.putGang(gang)
    }
  }

  /** @returns whether it allows more or less than before */
  putBudget(budget: DisruptionBudget): boolean {
    if (this.budgets.get(budget.namespace)?.disruptionsAllowed === budget.disruptionsAllowed) return false
    this.budgets.set(budget.namespace, budget)
    this.ledger.putBudget(budget)
    return true
  }
}
