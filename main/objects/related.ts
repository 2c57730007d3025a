import { AppError } from '#core/base/errors.ts'
import type { objects } from '../../preload/contract/objects.ts'
import type { Output } from '../../preload/define.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { asFailure } from '../clusters/failures.ts'
import { countAt, listAt, textAt, timeAt } from '../jobs/dig.ts'

type Related = Output<(typeof objects)['objects.related']>
export type ObjectEvents = Pick<Related, 'events' | 'eventsFailure'>

const MOST = 200

/** Events of an object, newest first; that this identity may not read them is told beside what is known. */
export async function readEvents(
  client: ClusterClient,
  of: { readonly kind: string; readonly namespace: string | null; readonly name: string },
  signal: AbortSignal,
): Promise<ObjectEvents> {
  const path = of.namespace === null ? '/api/v1/events' : `/api/v1/namespaces/${of.namespace}/events`
  const fieldSelector = `involvedObject.kind=${of.kind},involvedObject.name=${of.name}`
  try {
    const { body } = await client.json({ path, query: { fieldSelector, limit: MOST } }, signal)
    const events = listAt(body, 'items').map(eventOf)
    return {
      events: events.toSorted((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0)),
      eventsFailure: null,
    }
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'FORBIDDEN') throw cause
    return { events: [], eventsFailure: asFailure(cause) }
  }
}

const eventOf = (event: unknown): Related['events'][number] => ({
  type: textAt(event, 'type'),
  reason: textAt(event, 'reason'),
  message: textAt(event, 'message'),
  count: countAt(event, 'series', 'count') ?? countAt(event, 'count') ?? 1,
  lastSeen:
    timeAt(event, 'series', 'lastObservedTime') ??
    timeAt(event, 'lastTimestamp') ??
    timeAt(event, 'eventTime') ??
    timeAt(event, 'metadata', 'creationTimestamp'),
})
