// Kubernetes Pods → what quota knows of them. Total: whatever cannot be read is noted and counts in the careful direction.
import {
  type Field,
  type FieldProblem,
  at,
  note,
  readFlag,
  readItems,
  readText,
  readTexts,
  readTime,
  readWhole,
  rootField,
} from '../base/field.ts'
import { type Millis, millis } from '../base/units.ts'
import type { QuotaPod } from '../schedule/snapshot.ts'
import { CONDITION, GATE, POD_NOTES } from '../wire.ts'
import { readPodGang } from './gang.ts'
import { readPlacement } from './placement.ts'
import { effectiveRequest } from './request.ts'
import { readRequesting } from './requesting.ts'

export type PodReading = {
  readonly pod: QuotaPod
  /** Empty for every pod that an API server let in. */
  readonly problems: readonly FieldProblem[]
}

/**
 * A Pod as quota sees it, but for refusals of the Eviction API, which are no part of it. Its request is the effective one; where a quantity cannot be read it is `UNLIMITED`, so the pod is never
 * admitted, or charged more than there is, rather than forgotten. A pod without a uid is known by its namespace and name.
 */
export function readPod(object: unknown): PodReading {
  const root = rootField(object)
  const [metadata, spec, status] = [at(root, 'metadata'), at(root, 'spec'), at(root, 'status')]
  const annotations = readTexts(at(metadata, 'annotations'))
  const namespace = readText(at(metadata, 'namespace')) ?? ''
  const name = readText(at(metadata, 'name')) ?? ''
  const createdAt = readTime(at(metadata, 'creationTimestamp')) ?? millis(0)
  const gates = readGates(at(spec, 'schedulingGates'))
  const node = readText(at(spec, 'nodeName')) || null
  const conditions = readConditions(at(status, 'conditions'))
  const pod: QuotaPod = {
    uid: readText(at(metadata, 'uid')) || `${namespace}/${name}`,
    namespace,
    name,
    labels: readTexts(at(metadata, 'labels')),
    request: readRequest(root),
    priority: readWhole(at(spec, 'priority')) ?? 0,
    createdAt,
    phase: readPhase(at(status, 'phase')),
    isGated: gates.includes(GATE),
    otherGates: gates.filter(gate => gate !== GATE),
    goneBy: goneBy(at(metadata, 'deletionTimestamp')),
    node,
    placement: readPlacement(spec),
    unschedulableSince: node === null ? unschedulableSince(conditions, createdAt) : null,
    ...readNotes(at(metadata, 'annotations'), annotations),
    refused: null,
    startedAt: gates.length > 0 ? null : (startOf(status, conditions) ?? createdAt),
    controller: readController(at(metadata, 'ownerReferences')),
    ...readPodGang(metadata),
  }
  return { pod, problems: root.problems }
}

function readRequest(pod: Field): QuotaPod['request'] {
  const request = effectiveRequest(readRequesting(pod))
  return request.ok ? request.value : new Map()
}

const readGates = (field: Field): string[] =>
  readItems(field).flatMap(gate => readText(at(gate, 'name')) ?? [])

const PHASES: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed'] satisfies QuotaPod['phase'][]

/** A pod that was just created has no phase yet. */
function readPhase(field: Field): QuotaPod['phase'] {
  const phase = readText(field)
  if (phase === null || phase === '') return 'Pending'
  return PHASES.includes(phase) ? (phase as QuotaPod['phase']) : 'Unknown'
}

type Condition = { readonly status: string; readonly reason: string; readonly since: Millis | null }

function readConditions(field: Field): ReadonlyMap<string, Condition> {
  return new Map(
    readItems(field).map(condition => [
      readText(at(condition, 'type')) ?? '',
      {
        status: readText(at(condition, 'status')) ?? '',
        reason: readText(at(condition, 'reason')) ?? '',
        since: readTime(at(condition, 'lastTransitionTime')),
      },
    ]),
  )
}

function unschedulableSince(conditions: ReadonlyMap<string, Condition>, createdAt: Millis): Millis | null {
  const scheduled = conditions.get('PodScheduled')
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return null
  return scheduled.since ?? createdAt
}

/** When a kubelet took it, else when it was admitted, else when a node was found. */
function startOf(status: Field, conditions: ReadonlyMap<string, Condition>): Millis | null {
  const since = (type: string): Millis | null => {
    const condition = conditions.get(type)
    return condition?.status === 'True' ? condition.since : null
  }
  return readTime(at(status, 'startTime')) ?? since(CONDITION) ?? since('PodScheduled')
}

/** A time that cannot be read is long over: the pod is being deleted, and nobody should count on when. */
const goneBy = (field: Field): Millis | null =>
  readTime(field) ?? (field.value === undefined || field.value === null ? null : millis(0))

type Notes = Pick<QuotaPod, 'leafNote' | 'admittedSequence' | 'isProtected' | 'minRuntimeSeconds'>

function readNotes(field: Field, notes: Readonly<Record<string, string>>): Notes {
  const count = (key: string): number | null => {
    const text = notes[key]
    if (text === undefined) return null
    return /^\d{1,15}$/.test(text) ? Number(text) : note(at(field, key), 'wholeNumber')
  }
  return {
    leafNote: notes[POD_NOTES.leaf] || null,
    admittedSequence: count(POD_NOTES.admittedSequence),
    isProtected: notes[POD_NOTES.preemptible] === 'false',
    minRuntimeSeconds: count(POD_NOTES.minRuntimeSeconds),
  }
}

/** The one owner reference with `controller: true`. */
function readController(field: Field): QuotaPod['controller'] {
  const owner = readItems(field).find(reference => readFlag(at(reference, 'controller')) === true)
  if (owner === undefined) return null
  const [kind, name, uid] = ['kind', 'name', 'uid'].map(key => readText(at(owner, key)) ?? '')
  return { kind: kind ?? '', name: name ?? '', uid: uid ?? '' }
}
