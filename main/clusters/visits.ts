// Connections of their own for work that is not watching: to the very cluster that is meant, closed when the work is done.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { ClusterRow } from '../store/appRecords.ts'
import { getClusterUid } from './api.ts'
import type { ClusterClient } from './connect.ts'
import type { Way } from './connectionTest.ts'
import { orAborted } from './deadline.ts'

export type Visits = {
  /** A connection for one use: whoever asked closes it. Whoever no longer wants it need not wait for it: it is closed when it comes. */
  readonly connect: (cluster: ClusterId, signal: AbortSignal) => Promise<ClusterClient>
  /** A connection for `work` alone. Throws CLUSTER_CHANGED where another cluster than before answers. */
  readonly visit: <T>(
    cluster: ClusterId,
    work: (client: ClusterClient) => Promise<T>,
    signal: AbortSignal,
  ) => Promise<T>
}

export type VisitOptions = {
  readonly cluster: (cluster: ClusterId) => Pick<ClusterRow, 'kubeSystemUid'>
  readonly wayTo: (cluster: ClusterId) => Promise<Way>
}

export function createVisits({ cluster: rowOf, wayTo }: VisitOptions): Visits {
  const connect = async (cluster: ClusterId, signal: AbortSignal): Promise<ClusterClient> => {
    const opening = wayTo(cluster)
    try {
      return (await orAborted(opening, signal)).client
    } catch (cause) {
      void opening.then(
        ({ client }) => client.close(),
        () => undefined, // that is the cause, unless nobody waits for it any more
      )
      throw cause
    }
  }
  return {
    connect,
    visit: async (cluster, work, signal) => {
      const client = await connect(cluster, signal)
      try {
        const uid = await getClusterUid(client, signal)
        const expected = rowOf(cluster).kubeSystemUid
        if (uid !== null && expected !== null && uid !== expected)
          throw new AppError('CLUSTER_CHANGED', `Another cluster than before answers at ${client.host}`, {
            data: { host: client.host },
          })
        return await work(client)
      } finally {
        await client.close()
      }
    },
  }
}
