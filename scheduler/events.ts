// Events on pods: few, in words, and never in the way of anything. One that cannot be written is lost.
import { COMPONENT } from '#core/wire.ts'
import type { Api } from './api.ts'
import { failureFacts, type Log } from './log.ts'
import type { Pace } from './pace.ts'

export type PodEvent = {
  readonly type: 'Normal' | 'Warning'
  /** One word in CamelCase. */
  readonly reason: string
  readonly message: string
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string }
}

export type Events = { emit(event: PodEvent): void }

export type EventsOptions = {
  readonly api: Api
  readonly log: Log
  readonly pace: Pace
  readonly fence: () => void
  /** The replica that says it. */
  readonly identity: string
}

/** More than this waiting to be written means that nobody would read them. */
const MOST_WAITING = 500
/** The server refuses longer ones. */
const LONGEST_MESSAGE = 1024

export function createEvents({ api, log, pace, fence, identity }: EventsOptions): Events {
  const post = ({ type, reason, message, pod }: PodEvent) => {
    const now = new Date().toISOString()
    const body = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${pod.name.slice(0, 200)}.`, namespace: pod.namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', ...pod },
      type,
      reason,
      message: message.slice(0, LONGEST_MESSAGE),
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: COMPONENT },
      reportingComponent: COMPONENT,
      reportingInstance: identity,
    }
    return api.send({ method: 'POST', path: `/api/v1/namespaces/${pod.namespace}/events`, body, fence })
  }
  return {
    emit(event) {
      if (pace.size() >= MOST_WAITING) return
      pace
        .run(() => post(event))
        .catch((cause: unknown) => log.debug('event.lost', { reason: event.reason, ...failureFacts(cause) }))
    },
  }
}
