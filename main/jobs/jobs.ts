// The training jobs of a cluster, with their pods. Pure.
//
//   pod ─owner─▶ Job ─owner─▶ JobSet ─owner─▶ TrainJob      the last that is a kind of job is the row, the others are no rows
//   pod ─label─▶ name of a job                              where owners cannot be followed, or there is no object at all
import type { Millis } from '#core/base/units.ts'
import type { RoundPod } from '../store/records.ts'
import { dig, textAt, timeAt, listAt } from './dig.ts'
import { ARENA, JOB_KINDS, type JobKind, NAME_LABELS, TYPE_LABELS } from './kinds.ts'
import { type JobState, type JobStatus } from './state.ts'
import type { Replica } from './template.ts'

export type OwnerRef = { readonly kind: string; readonly name: string; readonly uid: string }
/** Anything that pods may hang below. */
export type Owned = { readonly uid: string; readonly owner: OwnerRef | null }

/** An object of a kind of job, as far as it is kept. */
export type JobObject = Owned & {
  readonly type: string
  readonly namespace: string
  readonly name: string
  readonly createdAt: Millis | null
  readonly state: JobState
  readonly replicas: readonly Replica[]
}

export type Job = Omit<JobObject, 'owner' | 'state'> & {
  readonly state: JobState
  readonly pods: readonly RoundPod[]
}

/** Null for what has no name or uid, which no API server sends. */
export function readJob(kind: JobKind, object: unknown): JobObject | null {
  const [uid, name] = [textAt(object, 'metadata', 'uid'), textAt(object, 'metadata', 'name')]
  if (uid === '' || name === '') return null
  const owner = listAt(object, 'metadata', 'ownerReferences').find(
    reference => dig(reference, 'controller') === true,
  )
  return {
    uid,
    name,
    type: kind.type,
    namespace: textAt(object, 'metadata', 'namespace'),
    owner: owner
      ? { kind: textAt(owner, 'kind'), name: textAt(owner, 'name'), uid: textAt(owner, 'uid') }
      : null,
    createdAt: timeAt(object, 'metadata', 'creationTimestamp'),
    state: kind.stateOf(object),
    replicas: kind.replicasOf(object),
  }
}

export type JobsInput = {
  readonly objects: readonly JobObject[]
  readonly pods: readonly RoundPod[]
  /** ReplicaSets, CronJobs and other owners between a pod and its job. */
  readonly owners: readonly Owned[]
}

/** Deeper chains are loops. */
const MOST_STEPS = 12

/** Every job once, with its pods. One that belongs to another (TrainJob → JobSet → Job) is no row; nor is what runs on a schedule and asks for no GPU. */
export function buildJobs({ objects, pods, owners }: JobsInput): readonly Job[] {
  const byUid = new Map(objects.map(object => [object.uid, object]))
  const links = new Map<string, OwnerRef | null>(
    [...owners, ...objects].map(({ uid, owner }) => [uid, owner]),
  )
  const byName = new Map(objects.map(object => [nameKey(object), object]))

  /** The topmost job that a chain of owners leads to. */
  const topOf = (owner: OwnerRef | null): JobObject | null => {
    let top: JobObject | null = null
    let at = owner
    for (let step = 0; at !== null && step < MOST_STEPS; step++) {
      top = byUid.get(at.uid) ?? top
      at = links.get(at.uid) ?? null
    }
    return top
  }

  const named = new Map<string, RoundPod[]>()
  const ofObject = new Map<string, RoundPod[]>()
  for (const pod of pods) {
    const label = labelOf(pod)
    const object = topOf(pod.owner) ?? (label && (byName.get(`${pod.namespace}/${label.name}`) ?? null))
    if (object) push(ofObject, (topOf(object.owner) ?? object).uid, pod)
    else if (label && label.type !== null) push(named, `${pod.namespace}/${label.name}/${label.type}`, pod)
  }

  const rows = objects.filter(object => topOf(object.owner) === null)
  const jobs = rows.map(({ owner, ...object }) => ({
    job: withPods({ ...object, pods: ofObject.get(object.uid) ?? [] }),
    isScheduled: owner?.kind === 'CronJob',
  }))
  return [
    ...jobs.flatMap(({ job, isScheduled }) => (isScheduled && !asksForGpus(job) ? [] : [job])),
    ...[...named].map(([key, members]) => ofPods(key, members)),
  ]
}

const nameKey = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

/** The job that a pod's labels name; `type` null where they leave it open. */
function labelOf({ facts: { labels } }: RoundPod): { name: string; type: string | null } | null {
  const found = NAME_LABELS.find(([label]) => labels[label])
  if (found) return { name: labels[found[0]] ?? '', type: found[1] || typeOf(labels) }
  const release = labels[ARENA.name]
  return release && labels[ARENA.type] ? { name: release, type: typeOf(labels) } : null
}

function typeOf(labels: Readonly<Record<string, string>>): string | null {
  for (const [label, types] of Object.entries(TYPE_LABELS)) {
    const value = labels[label]
    if (value) return types[value] ?? value
  }
  return null
}

const asksForGpus = ({ pods, replicas }: Job): boolean =>
  pods.some(({ gpuRequests }) => Object.keys(gpuRequests).length > 0) ||
  replicas.some(({ requests }) => Object.keys(requests ?? {}).some(name => /gpu|mig/.test(name)))

/** What the object leaves open, its pods know: when the first of them started, and whether any runs at all. */
function withPods(job: Job): Job {
  const { state, pods } = job
  const startedAt = state.startedAt ?? earliest(pods.map(({ facts }) => facts.startedAt))
  const isStarted = state.status !== 'Pending' || state.startedAt !== null
  const isSilent =
    state.status === 'Running' && pods.length > 0 && pods.every(({ phase }) => phase === 'Pending')
  return {
    ...job,
    state: {
      ...state,
      startedAt: isStarted ? startedAt : null,
      detail: isSilent ? 'notReady' : state.detail,
    },
  }
}

/** A job that is nothing but pods with a common label. */
function ofPods(key: string, pods: readonly RoundPod[]): Job {
  const [namespace = '', name = '', type = ''] = key.split('/')
  const status = statusOf(pods)
  const isOver = status === 'Succeeded' || status === 'Failed'
  return {
    uid: `pods:${key}`,
    type,
    namespace,
    name,
    createdAt: earliest(pods.map(({ createdAt }) => createdAt)),
    state: {
      status,
      detail: null,
      message: null,
      startedAt: earliest(pods.map(({ facts }) => facts.startedAt)),
      endedAt: isOver ? latest(pods.map(({ facts }) => facts.endedAt)) : null,
    },
    replicas: [],
    pods,
  }
}

function statusOf(pods: readonly RoundPod[]): JobStatus {
  const has = (phase: RoundPod['phase']): boolean => pods.some(pod => pod.phase === phase)
  if (has('Running')) return 'Running'
  if (has('Pending') || has('Unknown')) return 'Pending'
  return has('Failed') ? 'Failed' : 'Succeeded'
}

const times = (all: readonly (Millis | null)[]): Millis[] => all.filter(time => time !== null)
const earliest = (all: readonly (Millis | null)[]): Millis | null =>
  times(all).toSorted((a, b) => a - b)[0] ?? null
const latest = (all: readonly (Millis | null)[]): Millis | null =>
  times(all).toSorted((a, b) => b - a)[0] ?? null

/** Which of the kinds a server serves: group and version → plural names of its resources. */
export function servedKinds(
  served: ReadonlyMap<string, ReadonlySet<string>>,
): readonly { readonly kind: JobKind; readonly version: string }[] {
  return JOB_KINDS.flatMap(kind => {
    const version = kind.versions.find(each => served.get(`${kind.group}/${each}`)?.has(kind.plural))
    return version === undefined ? [] : [{ kind, version }]
  })
}
