// The answer of a what-if as it crosses to a window.
import type { JsonObject } from '#core/base/field.ts'
import { readTree } from '#core/quota/kube.ts'
import { writeAmounts, writeUsage } from '#core/quota/status.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Usage } from '#core/quota/usage.ts'
import {
  type Anyway,
  type PodRef,
  type Preview,
  type PreviewEvent as CoreEvent,
  anywayOf,
  preview,
} from '#core/preview/whatIf.ts'
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
export type AnswerWhatIf = (question: Question, isCancelled: () => boolean) => Answer | null

/** Answers about one snapshot; what would happen anyway is worked out once for each tree in force. */
export function createWhatIf(snapshot: Omit<Snapshot, 'tree'>): AnswerWhatIf {
  let known: { readonly inForce: string; readonly anyway: Anyway } | null = null
  return ({ root, inForce, renamed }, isCancelled) => {
    const edited = treeOf(root)
    if (edited === null) return null
    const whole = { ...snapshot, tree: inForce === null ? null : treeOf(inForce) }
    const key = JSON.stringify(inForce)
    const anyway = known?.inForce === key ? known.anyway : anywayOf(whole, isCancelled)
    if (anyway === null) return null
    known = { inForce: key, anyway }
    const asked = { snapshot: whole, edited, renamed: new Map(Object.entries(renamed)), anyway }
    const result = preview(asked, isCancelled)
    return result === null ? null : answerOf(result, snapshot.pods.length)
  }
}

function answerOf(result: Preview, pods: number): Answer {
  const evicted = result.events.filter(({ kind }) => kind === 'evict').length
  return {
    pods,
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
