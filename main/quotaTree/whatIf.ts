// The answer of a what-if as it crosses to a window.
import type { JsonObject } from '#core/base/field.ts'
import { readTree } from '#core/quota/kube.ts'
import { writeAmounts, writeUsage } from '#core/quota/status.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Usage } from '#core/quota/usage.ts'
import { type PodRef, type PreviewEvent as CoreEvent, preview } from '#core/preview/whatIf.ts'
import type { Snapshot } from '#core/schedule/snapshot.ts'
import type { PreviewEvent, UsageJson, WhatIf } from '../../preload/contract/quotaTree.ts'

export type Question = {
  /** `spec.root` of the edited tree, and of the one in force; null: there is none that can be read. */
  readonly root: JsonObject
  readonly inForce: JsonObject | null
  readonly renamed: Readonly<Record<string, string>>
}

export type Answer = Omit<WhatIf, 'asOf' | 'tookMs'>

/** More are for nobody to read; the totals say how many there are. */
const MOST_EVENTS = 2000

/** @returns null when it was cancelled, or the edited tree cannot be read */
export function answerWhatIf(
  snapshot: Omit<Snapshot, 'tree'>,
  { root, inForce, renamed }: Question,
  isCancelled: () => boolean,
): Answer | null {
  const edited = treeOf(root)
  if (edited === null) return null
  const before = inForce === null ? null : treeOf(inForce)
  const input = { snapshot: { ...snapshot, tree: before }, edited, renamed: new Map(Object.entries(renamed)) }
  const result = preview(input, isCancelled)
  if (result === null) return null
  const evicted = result.events.filter(({ kind }) => kind === 'evict').length
  return {
    pods: snapshot.pods.length,
    events: result.events.slice(0, MOST_EVENTS).map(eventOf),
    totals: { evicted, started: result.events.length - evicted },
    before: result.before && usageOf(result.before),
    atOnce: usageOf(result.atOnce),
    after: usageOf(result.after),
    waiting: result.waiting,
    isSettled: result.isSettled,
  }
}

function treeOf(root: JsonObject): QuotaTree | null {
  const read = readTree({ spec: { root } })
  return read.ok ? read.value : null
}

const usageOf = (usage: Usage): UsageJson => writeUsage(usage) as UsageJson

function eventOf(event: CoreEvent): PreviewEvent {
  const { kind, afterMs, isAnyway, pod } = event
  const common = { kind, afterMs, isAnyway, pod: podOf(pod) }
  if (event.kind === 'start') return { ...common, rule: null, beneficiary: null }
  return { ...common, rule: event.rule, beneficiary: event.beneficiary && podOf(event.beneficiary) }
}

const podOf = ({ namespace, name, owner, leaf, request }: PodRef) => ({
  namespace,
  name,
  owner,
  leaf,
  request: { ...writeAmounts(request) },
})
