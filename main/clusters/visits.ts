// Connections of their own for work that is not watching: to the very cluster that is meant, closed when the work is done.
import type { ClusterId } from '#core/base/units.ts'
import type { ClusterClient } from './connect.ts'
import type { Way } from './connectionTest.ts'
import { orAborted } from './deadline.ts'
import { type Identity, requireMeant } from './identity.ts'

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
  /** The cluster that is meant. */
  readonly identity: (cluster: ClusterId) => Identity
  readonly wayTo: (cluster: ClusterId) => Promise<Way>
}

export function createVisits({ identity, wayTo }: VisitOptions): Visits {
  const open = async (cluster: ClusterId, signal: AbortSignal): Promise<Way> => {
    const opening = wayTo(cluster)
    try {
      return await orAborted(opening, signal)
    } catch (cause) {
      void opening.then(
        ({ client }) => client.close(),
        () => undefined, // that is the cause, unless nobody waits for it any more
      )
      throw cause
    }
  }
  return {
    connect: async (cluster, signal) => (await open(cluster, signal)).client,
    visit: async (cluster, work, signal) => {
      const way = await open(cluster, signal)
      const { client } = way
      try {
        await requireMeant(identity(cluster), way, signal)
        return await work(client)
      } finally {
        await client.close()
      }
    },
  }
}
