// The writes of a decision, one pod each: guarded by what was seen of the pod, and by our still leading when the first
// byte goes out. Nothing here guesses: a write whose outcome is unknown is looked up until it is known.
import { annotatePatch, openGatePatch, type Seen } from '#core/pods/gate.ts'
import { POD_NOTES } from '#core/wire.ts'
import { type Api, type Call, hasCode, isBudgetRefusal, isUnknownOutcome, PATCH } from './api.ts'
import { failpoint } from './failpoint.ts'
import { type Leadership, WRITE_MS } from './lease.ts'
import { failureFacts, type Log } from './log.ts'
import type { Pace } from './pace.ts'
import { pause } from './pause.ts'

/** A pod as the cache has it. */
export type SeenPod = Seen & { readonly namespace: string; readonly name: string }

/**
 * - done: the server said so
 * - changed: it was not done, since the pod, or what led to it, is not what was seen
 * - gone: there is no such pod
 * - blocked: a PodDisruptionBudget does not allow it now
 * - failed: refused for a reason that a fresh look does not cure, or we no longer lead
 */
export type WriteOutcome = 'done' | 'changed' | 'gone' | 'blocked' | 'failed'

export type ActOptions = {
  readonly api: Api
  readonly log: Log
  readonly pace: Pace
  readonly leadership: Leadership
  /** Takes in a pod that was read after a write, or that it is gone. */
  readonly onRead: (uid: string, pod: object | null) => void
}

export type Opening = {
  readonly leaf: string
  readonly sequence: number
  /** False when what led to the decision is no longer so, as when the tree was edited while it waited for its turn. */
  readonly isCurrent: () => boolean
}

export type Act = {
  openGate(pod: SeenPod, opening: Opening): Promise<WriteOutcome>
  /** Opens our gate without a note: when no quota is enforced. */
  releaseGate(pod: SeenPod): Promise<WriteOutcome>
  noteLeaf(pod: SeenPod, leaf: string): Promise<WriteOutcome>
  /** @param isCurrent false when nobody needs it any more */
  evict(pod: SeenPod, isCurrent: () => boolean): Promise<WriteOutcome>
}

type Write = Call & { readonly what: 'gate' | 'recharge' | 'evict'; readonly isCurrent?: () => boolean }

type ReadPod = { readonly metadata: { readonly uid: string; readonly deletionTimestamp?: string } }

const READ_EVERY_MS = 500
const BUSY_MS = 1000

export const podPath = ({ namespace, name }: Pick<SeenPod, 'namespace' | 'name'>) =>
  `/api/v1/namespaces/${namespace}/pods/${name}`

/** The server gives up when we do, so that nothing lands after a successor began. */
const within = (path: string) => `${path}?timeout=${WRITE_MS / 1000}s`

export function createAct(options: ActOptions): Act {
  const { api, log, pace, leadership, onRead } = options
  const fence = () => leadership.assertLeading()

  /** Reads the pod until there is an answer. Without leadership nobody needs it any more: a successor lists. */
  async function reread(pod: SeenPod): Promise<'changed' | 'going' | 'gone' | 'failed'> {
    while (leadership.isLeading()) {
      try {
        const now = await api.send<ReadPod>({ method: 'GET', path: podPath(pod) })
        const isSame = now.metadata.uid === pod.uid
        onRead(pod.uid, isSame ? now : null)
        if (!isSame) return 'gone'
        return now.metadata.deletionTimestamp === undefined ? 'changed' : 'going'
      } catch (cause) {
        if (hasCode(cause, 'NOT_FOUND')) {
          onRead(pod.uid, null)
          return 'gone'
        }
        log.warn('pod.unread', { pod: `${pod.namespace}/${pod.name}`, ...failureFacts(cause) })
        await pause(READ_EVERY_MS)
      }
    }
    return 'failed'
  }

  async function settle(pod: SeenPod, what: string, cause: unknown): Promise<WriteOutcome> {
    if (hasCode(cause, 'CANCELLED')) return 'failed'
    if (isBudgetRefusal(cause)) return 'blocked'
    const facts = { pod: `${pod.namespace}/${pod.name}`, ...failureFacts(cause) }
    const isUnknown = isUnknownOutcome(cause)
    if (!isUnknown && !hasCode(cause, 'CONFLICT') && !hasCode(cause, 'NOT_FOUND')) {
      log.error(`${what}.refused`, facts)
      return 'failed'
    }
    if (isUnknown) {
      log.warn(`${what}.unknown`, facts)
      await pause(WRITE_MS) // by then it has happened, or never will
    } else log.debug(`${what}.conflict`, facts)
    const found = await reread(pod)
    if (found !== 'going') return found
    return isUnknown && what === 'evict' ? 'done' : 'changed'
  }

  /** A server that has too much to do has done nothing: it is asked again, for as long as what led to it is so. */
  async function send(call: Call, isCurrent: () => boolean): Promise<'done' | 'changed'> {
    while (isCurrent()) {
      try {
        await api.send({ ...call, fence, timeoutMs: WRITE_MS })
        return 'done'
      } catch (cause) {
        if (!hasCode(cause, 'RATE_LIMITED') || isBudgetRefusal(cause)) throw cause
        await pause(BUSY_MS)
      }
    }
    return 'changed'
  }

  const write = (pod: SeenPod, { what, isCurrent = () => true, ...call }: Write) =>
    pace.run(async (): Promise<WriteOutcome> => {
      try {
        failpoint(`${what}:before`)
        const outcome = await send(call, isCurrent)
        failpoint(`${what}:after`)
        return outcome
      } catch (cause) {
        return settle(pod, what, cause)
      }
    })

  const patch = (pod: SeenPod, body: object): Call => ({
    method: 'PATCH',
    path: within(podPath(pod)),
    body,
    contentType: PATCH.strategic,
    isBrief: true,
  })

  return {
    openGate(pod, { leaf, sequence, isCurrent }) {
      const notes = { [POD_NOTES.leaf]: leaf, [POD_NOTES.admittedSequence]: String(sequence) }
      return write(pod, { what: 'gate', isCurrent, ...patch(pod, openGatePatch(pod, notes)) })
    },
    releaseGate: pod => write(pod, { what: 'gate', ...patch(pod, openGatePatch(pod)) }),
    noteLeaf: (pod, leaf) =>
      write(pod, { what: 'recharge', ...patch(pod, annotatePatch(pod, { [POD_NOTES.leaf]: leaf })) }),
    evict(pod, isCurrent) {
      const { namespace, name, uid } = pod
      const deleteOptions = { preconditions: { uid } }
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name }, deleteOptions }
      const path = within(`${podPath(pod)}/eviction`)
      return write(pod, { what: 'evict', isCurrent, method: 'POST', path, body })
    },
  }
}
