import type { CoreV1Event, EventsV1Event, V1ObjectReference } from '@kubernetes/client-node'
import { type Millis, millis } from '#core/base/units.ts'
import type { EventRecord } from '../../store/records.ts'
import { readIdentity } from './metadata.ts'
import { readCount, readOptional, readText, readTime } from './read.ts'

type Loose<T> = { readonly [K in keyof Omit<T, 'series'>]?: T[K] | undefined }

/** An event of either API: `v1` with involvedObject and message, `events.k8s.io/v1` with regarding and note. */
export type AnyEvent = Loose<CoreV1Event> &
  Loose<EventsV1Event> & {
    readonly series?:
      { readonly count?: number | undefined; readonly lastObservedTime?: Date | undefined } | undefined
  }

/** An Event as the mirror keeps it. Never throws, whatever the server sent. */
export function projectEvent(event: AnyEvent): EventRecord {
  const identity = readIdentity(event.metadata)
  const regarding: V1ObjectReference | undefined = event.regarding ?? event.involvedObject
  return {
    kind: 'event',
    ...identity,
    namespace: readText(event.metadata?.namespace),
    type: readText(event.type),
    reason: readText(event.reason),
    message: readText(event.note) || readText(event.message),
    count: countOf(event),
    regardingKind: readText(regarding?.kind),
    regardingNamespace: readOptional(regarding?.namespace),
    regardingName: readText(regarding?.name),
    regardingUid: readOptional(regarding?.uid),
    lastSeen: lastSeenOf(event) ?? identity.createdAt,
  }
}

/** How often it happened: a series counts for itself; an event was there once at least. */
function countOf(event: AnyEvent): number {
  return readCount(event.series?.count) || readCount(event.count) || readCount(event.deprecatedCount) || 1
}

/** The latest of all the times that an event states, since each reporter fills others. */
function lastSeenOf(event: AnyEvent): Millis | null {
  const times = [
    event.series?.lastObservedTime,
    event.lastTimestamp,
    event.deprecatedLastTimestamp,
    event.eventTime,
    event.firstTimestamp,
    event.deprecatedFirstTimestamp,
  ].flatMap(time => readTime(time) ?? [])
  return times.length === 0 ? null : millis(Math.max(...times))
}
