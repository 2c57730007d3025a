// The tree's status: what each node uses, borrows, lends and waits for, and whether all is well.
import { isDeepStrictEqual } from 'node:util'
import { writeUsage } from '#core/quota/status.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { usageOf, type Charge } from '#core/quota/usage.ts'
import { standingOf } from '#core/schedule/charge.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import { indexTree } from '#core/schedule/treeIndex.ts'
import { CONFIG_MAPS, STATUS_KEY, TREE } from '#core/wire.ts'
import { type Api, hasCode, PATCH } from './api.ts'
import type { Condition } from './conditions.ts'
import { failpoint } from './failpoint.ts'
import { failureFacts, type Log } from './log.ts'
import { writeOwnMap } from './ownMap.ts'

export type StatusInput = {
  /** Null: there is none that can be read. */
  readonly tree: QuotaTree | null
  /** The object's; null where there is none. */
  readonly object: { readonly uid: string; readonly generation: number } | null
  readonly pods: Iterable<QuotaPod>
  readonly conditions: readonly Condition[]
}

export type Status = {
  readonly observedGeneration: number
  readonly root: object | null
  readonly conditions: readonly (Condition & { readonly lastTransitionTime: string })[]
}

/** What each pod counts for, as decisions have it. */
export function chargesOf(tree: QuotaTree, pods: Iterable<QuotaPod>): Charge[] {
  const index = indexTree(tree)
  const nameOf = (at: number | null) => (at === null || at === 0 ? null : (index.nodes[at]?.name ?? null))
  const charges: Charge[] = []
  for (const pod of pods) {
    const standing = standingOf(pod, index)
    if (standing.kind === 'charged')
      charges.push({ leaf: nameOf(standing.node), amounts: pod.request, isWaiting: false })
    if (standing.kind === 'waiting' && standing.leaf !== null)
      charges.push({ leaf: nameOf(standing.leaf), amounts: pod.request, isWaiting: true })
  }
  return charges
}

/** @param before what was written last: a condition keeps its time until its status changes */
export function statusOf(input: StatusInput, before: Status | undefined, now: string): Status {
  const { tree, object, pods } = input
  const conditions = input.conditions.map(condition => {
    const had = before?.conditions.find(({ type }) => type === condition.type)
    return {
      ...condition,
      lastTransitionTime: had?.status === condition.status ? had.lastTransitionTime : now,
    }
  })
  return {
    observedGeneration: object?.generation ?? 0,
    root: tree ? writeUsage(usageOf(tree, chargesOf(tree, pods))) : null,
    conditions,
  }
}

export type StatusOptions = {
  readonly api: Api
  readonly log: Log
  readonly fence: () => void
  readonly input: () => StatusInput
}

const TREE_PATH = `/apis/${TREE.group}/${TREE.version}/namespaces/${TREE.namespace}/${TREE.plural}/${TREE.name}`
/** How long a definition without a status subresource is taken to stay one. */
const BARE_MS = 60_000

/**
 * Writes the status when it changed, and resolves with whether it is written; call the result after changes, at most once a second. It goes to the status subresource; where there
 * is none, or no tree, to a ConfigMap of ours, so that it never fights an editor.
 */
export function createStatusWriter({ api, log, fence, input }: StatusOptions): () => Promise<boolean> {
  let written: { readonly uid: string | undefined; readonly status: Status } | undefined
  let bareUntil = -Infinity

  async function writeSubresource(status: Status): Promise<boolean> {
    if (performance.now() < bareUntil) return false
    const body = { status } // a root that is null takes away the figures of before
    try {
      await api.send({
        method: 'PATCH',
        path: `${TREE_PATH}/status`,
        body,
        contentType: PATCH.merge,
        isBrief: true,
        fence,
      })
      return true
    } catch (cause) {
      if (!hasCode(cause, 'NOT_FOUND')) throw cause
      bareUntil = performance.now() + BARE_MS
      return false
    }
  }

  return async () => {
    const now = input()
    const status = statusOf(now, written?.status, new Date().toISOString())
    const uid = now.object?.uid
    if (written && written.uid === uid && isDeepStrictEqual(written.status, status)) return true
    try {
      failpoint('status:before')
      const isDone = now.object !== null && (await writeSubresource(status))
      if (!isDone)
        await writeOwnMap(api, CONFIG_MAPS.status, { data: { [STATUS_KEY]: JSON.stringify(status) }, fence })
      failpoint('status:after')
      written = { uid, status }
      return true
    } catch (cause) {
      log.warn('status.failed', failureFacts(cause))
      return false
    }
  }
}
