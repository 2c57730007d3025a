// Logs of containers, passed on as they come: nothing of them is kept here, and the server waits while the window does.
import type { ClusterId } from '#core/base/units.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Input, Output } from '../../preload/define.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import type { ShellLink } from '../link.ts'
import { writeWhole } from '../writeWhole.ts'
import { containersOf } from './containers.ts'

type Of<N extends keyof Contract> = Input<Contract[N]>
type Piece = Output<Contract['logs.read']>

/** What the endpoints `logs.*` do; every method throws AppError. */
export type Logs = {
  containers(pod: Of<'logs.containers'>, signal: AbortSignal): Promise<Output<Contract['logs.containers']>>
  read(log: Of<'logs.read'>, signal: AbortSignal): AsyncIterable<Piece>
  save(log: Of<'logs.save'>, signal: AbortSignal): Promise<Output<Contract['logs.save']>>
}

export type LogsOptions = {
  /** Throws why the cluster is offline. */
  readonly client: (cluster: ClusterId) => ClusterClient
  readonly link: Pick<ShellLink, 'chooseSavePath'>
}

const OPEN_MS = 30_000

export function createLogs({ client: clientOf, link }: LogsOptions): Logs {
  const open = async (
    { cluster, namespace, pod, container, isPrevious }: Of<'logs.save'>,
    query: Readonly<Record<string, string | number | boolean | undefined>>,
    signal: AbortSignal,
  ) => {
    const client = clientOf(cluster)
    const read = {
      path: `${podPath(namespace, pod)}/log`,
      query: { container, previous: isPrevious || undefined, ...query },
      accept: '*/*',
      headers: [['accept-encoding', 'identity'] as const],
      timeoutMs: OPEN_MS,
    }
    return { client, body: (await client.stream(read, signal)).body }
  }

  return {
    containers: async ({ cluster, namespace, pod }, signal) =>
      containersOf((await clientOf(cluster).json({ path: podPath(namespace, pod) }, signal)).body),
    read: async function* ({ isFollowed, tailLines, hasTimestamps, ...log }, signal) {
      const query = {
        follow: isFollowed || undefined,
        tailLines: tailLines ?? undefined,
        timestamps: hasTimestamps || undefined,
      }
      const { client, body } = await open(log, query, signal)
      yield { kind: 'begin' }
      // What is no UTF-8 is shown as such; a character may lie across two pieces.
      const decoder = new TextDecoder()
      try {
        for await (const piece of body) {
          const text = decoder.decode(piece, { stream: true })
          if (text !== '') yield { kind: 'text', text }
        }
      } catch (cause) {
        throw client.failureOf(signal.aborted ? signal.reason : cause)
      }
    },
    save: async (log, signal) => {
      const { body } = await open(log, {}, signal)
      const path = await link.chooseSavePath(`${log.pod}-${log.container}.log`)
      // Nothing is read of a log that nobody wants.
      if (path === null) return null
      return { path, bytes: await writeWhole(path, body, signal) }
    },
  }
}

const podPath = (namespace: string, pod: string): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`
