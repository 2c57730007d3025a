// Tells waiting pods why they wait: a condition on the pod, and an event when the reason changes its kind or the node of the tree that
// blocks it, but not for each figure. Most pods wait for a moment only and are told nothing; thousands that wait are told in turn, slowly.
import type { Decision } from '#core/schedule/decision.ts'
import { CONDITION } from '#core/wire.ts'
import { podPath } from './act.ts'
import { type Api, type Call, hasCode, PATCH } from './api.ts'
import type { Events } from './events.ts'
import { failpoint } from './failpoint.ts'
import { failureFacts, type Log } from './log.ts'
import { pause } from './pause.ts'

export type Wait = Extract<Decision, { kind: 'wait' }>

export type WaitText = {
  /** One of WAIT_REASONS. */
  readonly reason: string
  /** With the place in the queue. */
  readonly message: string
}

export type WaitingPod = {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  /** What its condition says as the cache has it; null while it says nothing of waiting. */
  readonly told: WaitText | null
}

export type WaitingOptions = {
  readonly api: Api
  readonly log: Log
  readonly events: Events
  readonly fence: () => void
  readonly text: (wait: Wait) => WaitText
  /** Conditions a second. */
  readonly perSecond: number
  /** A pod by uid; undefined when it is gone. */
  readonly pod: (uid: string) => WaitingPod | undefined
  readonly clock?: () => number
}

export type Waiting = {
  /** What pods wait for now; those that are not named here keep what was said of them. */
  update(waits: readonly Wait[]): void
  /** The pod waits no more: it is told, if it was told before that it does. */
  admitted(uid: string): void
  /** The pod is gone. */
  forget(uid: string): void
  /** What is known of a pod's wait. */
  get(uid: string): Wait | undefined
  size(): number
  run(signal: AbortSignal): Promise<void>
}

/** Shorter waits are told to nobody. */
const SETTLED_MS = 1000
/** How long a condition stays though its figures, or the place in the queue, are of before. */
const STALE_MS = 60_000

/** What a pod is told that waits no more, or that was to go and stays. */
export const ADMITTED = {
  status: 'True',
  reason: 'Admitted',
  message: 'Its quota allows it to run.',
} as const

type Entry = { wait: Wait; readonly since: number; toldAt: number; told: Wait | undefined }

/** What to tell a pod is due soon when the reason is another, and late when only figures or places moved. */
function isDue({ wait, since, told, toldAt }: Entry, now: number): boolean {
  if (now - since < SETTLED_MS) return false
  if (!told || told.reason.kind !== wait.reason.kind) return true
  return now - toldAt >= STALE_MS && told !== wait
}

/** What a reason is about: an event of another subject would go on telling what is no longer so. */
function subjectOf({ reason }: Wait): string {
  const shortage = 'shortage' in reason ? reason.shortage : null
  return [reason.kind, shortage?.node, shortage?.resource].join(' ')
}

export function createWaiting(options: WaitingOptions): Waiting {
  const { api, log, events, fence, perSecond, clock = () => performance.now() } = options
  const entries = new Map<string, Entry>()
  const admitted = new Set<string>()

  function update(waits: readonly Wait[]): void {
    for (const wait of waits) {
      const entry = entries.get(wait.pod)
      if (entry) entry.wait = wait
      else entries.set(wait.pod, { wait, since: clock(), toldAt: -Infinity, told: undefined })
    }
  }

  async function tell(pod: WaitingPod, entry: Entry): Promise<boolean> {
    const { reason, message } = options.text(entry.wait)
    const isOther = entry.told !== undefined && subjectOf(entry.told) !== subjectOf(entry.wait)
    entry.told = entry.wait
    entry.toldAt = clock()
    if (pod.told?.reason === reason && pod.told.message === message) return false
    failpoint('condition:before')
    await writeCondition(api, pod, { status: 'False', reason, message, fence })
    failpoint('condition:after')
    if (pod.told?.reason !== reason || isOther)
      events.emit({ type: 'Normal', reason, message, pod: refOf(pod) })
    return true
  }

  const tellAdmitted = async (pod: WaitingPod) => {
    admitted.delete(pod.uid)
    if (pod.told) await writeCondition(api, pod, { ...ADMITTED, fence })
    return pod.told !== null
  }

  /** Tells the pod, and pauses when there was something to tell. */
  async function attempt(uid: string, write: (pod: WaitingPod) => Promise<boolean>): Promise<void> {
    const pod = options.pod(uid)
    if (!pod) return forget(uid)
    try {
      if (await write(pod)) await pause(1000 / perSecond)
    } catch (cause) {
      if (!hasCode(cause, 'NOT_FOUND') && !hasCode(cause, 'CONFLICT'))
        log.warn('condition.failed', { pod: `${pod.namespace}/${pod.name}`, ...failureFacts(cause) })
    }
  }

  /** One pass over all. Those that may run are told first: what they were told is wrong by now. */
  async function pass(signal: AbortSignal): Promise<void> {
    const due = [...entries].filter(([, entry]) => isDue(entry, clock()))
    for (const uid of admitted) {
      await attempt(uid, tellAdmitted)
    }
    for (const [uid, entry] of due) {
      if (signal.aborted || admitted.size > 0) return
      if (entries.get(uid) !== entry) continue
      await attempt(uid, pod => tell(pod, entry))
    }
  }

  function forget(uid: string): void {
    entries.delete(uid)
    admitted.delete(uid)
  }

  return {
    update,
    admitted(uid) {
      entries.delete(uid)
      if (options.pod(uid)?.told) admitted.add(uid)
    },
    forget,
    get: uid => entries.get(uid)?.wait,
    size: () => entries.size,
    async run(signal) {
      while (!signal.aborted) {
        await pass(signal)
        await pause(SETTLED_MS / 4, signal)
      }
    },
  }
}

const refOf = ({ uid, namespace, name }: WaitingPod) => ({ uid, namespace, name })

export type ConditionText = {
  readonly timeoutMs?: number
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
  readonly fence: () => void
}

/** Sets our condition of a pod; conditions of others stay. */
export function writeCondition(api: Api, pod: PodName, text: ConditionText): Promise<void> {
  const { fence, timeoutMs, ...said } = text
  const condition = { type: CONDITION, lastTransitionTime: new Date().toISOString(), ...said }
  const status = { conditions: [condition] }
  return patchStatus(api, pod, { status, fence, ...(timeoutMs && { timeoutMs }) })
}

type PodName = { readonly uid: string; readonly namespace: string; readonly name: string }

/** Patches a pod's status, guarded by its uid alone: what is written there are remarks, not decisions. */
export async function patchStatus(
  api: Api,
  pod: PodName,
  { status, ...how }: { readonly status: object } & Pick<Call, 'timeoutMs'> & Required<Pick<Call, 'fence'>>,
): Promise<void> {
  const body = { metadata: { uid: pod.uid }, status }
  await api.send({
    method: 'PATCH',
    path: `${podPath(pod)}/status`,
    body,
    contentType: PATCH.strategic,
    isBrief: true,
    ...how,
  })
}
