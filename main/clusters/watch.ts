// One watch connection: from its first byte until the server ends it, it falls silent, or something in it cannot be read.
import type { KubernetesObject } from '@kubernetes/client-node'
import { AppError } from '#core/base/errors.ts'
import { decodeUtf8 } from './body.ts'
import type { ClusterClient } from './connect.ts'
import { childOf } from './deadline.ts'
import { fromStatus, isStatusObject } from './failures.ts'
import { readLines } from './lines.ts'
import { acceptOf, pathOf, type Resource } from './resources.ts'

export type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: KubernetesObject
  readonly resourceVersion: string
}

export type WatchRequest = {
  readonly client: ClusterClient
  readonly resource: Resource
  readonly namespace: string | null
  readonly resourceVersion: string
  /** Longest silence, in milliseconds, before the connection counts as dead. */
  readonly silenceMs: number
  readonly onOpen: () => void
}

const OPEN_TIMEOUT_MS = 15_000
/**
 * The server ends a watch after this long, in seconds: spread, so that not all are opened anew at once, and before its silence would
 * count as death. Two seconds before, it sends a bookmark, which it does otherwise once a minute, and of events, which it does not
 * cache, never: https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go (`nextBookmarkTime`)
 */
const serverTimeout = (): number => 44 + Math.floor(Math.random() * 10)

/**
 * Events as they come, several at a time. Ends when the server ends it. Throws GONE (list again), WATCH_SILENT, BAD_RESPONSE for a
 * line that cannot be read (`data.badLine`), and every failure of a connection.
 */
export async function* watchEvents(
  request: WatchRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly WatchEvent[]> {
  const { client, resource, namespace } = request
  const ending = childOf(signal)
  const silence = setTimeout(() => ending.abort(silent(client.host, request.silenceMs)), request.silenceMs)
  try {
    const read = {
      path: pathOf(resource, namespace),
      query: {
        watch: 1,
        allowWatchBookmarks: true,
        resourceVersion: request.resourceVersion,
        timeoutSeconds: serverTimeout(),
      },
      accept: acceptOf(resource, 'watch'),
      timeoutMs: OPEN_TIMEOUT_MS,
    }
    const { body } = await client.stream(read, ending.signal)
    request.onOpen()
    for await (const lines of readLines(body)) {
      silence.refresh()
      yield* readEvents(lines, client.host)
    }
  } catch (cause) {
    throw client.failureOf(ending.signal.aborted ? ending.signal.reason : cause)
  } finally {
    clearTimeout(silence)
    ending.release()
    ending.abort()
  }
}

/** What comes before a line that cannot be read is still handed on. */
function* readEvents(lines: readonly Buffer[], host: string): Generator<readonly WatchEvent[]> {
  const events: WatchEvent[] = []
  let failure: AppError | null = null
  for (const line of lines) {
    const event = readEvent(line, host)
    if (event instanceof AppError) {
      failure = event
      break
    }
    events.push(event)
  }
  if (events.length > 0) yield events
  if (failure) throw failure
}

const TYPES: readonly unknown[] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'] satisfies WatchEvent['type'][]

/** A line as an event, or the failure that it stands for. */
export function readEvent(line: Buffer, host: string): WatchEvent | AppError {
  const value = parse(line)
  if (typeof value !== 'object' || value === null) return badLine(host, line)
  const { type, object } = value as { type?: unknown; object?: KubernetesObject }
  if (type === 'ERROR') return readError(object, host)
  const resourceVersion = object?.metadata?.resourceVersion
  if (!TYPES.includes(type) || !object || typeof resourceVersion !== 'string') return badLine(host, line)
  return { type: type as WatchEvent['type'], object, resourceVersion }
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(decodeUtf8(line))
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError) return null
    throw cause
  }
}

function readError(object: unknown, host: string): AppError {
  const status = isStatusObject(object) ? (object.code ?? 500) : 500
  return fromStatus({ status, headers: {}, body: object }, { host })
}

const badLine = (host: string, { length }: Buffer) =>
  new AppError('BAD_RESPONSE', `A line of a watch of ${host} cannot be read`, {
    data: { host, badLine: true, bytes: length },
  })

const silent = (host: string, silenceMs: number) =>
  new AppError('WATCH_SILENT', `A watch of ${host} fell silent`, { data: { host, silenceMs } })
