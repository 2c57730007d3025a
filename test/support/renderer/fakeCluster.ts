import { millis, type ClusterId } from '#core/base/units.ts'
import type { Cluster, Connection } from '../../../preload/contract/clusters.ts'

const CLOSED: Connection = {
  cluster: 'prod' as ClusterId,
  status: 'closed',
  since: millis(0),
  asOf: null,
  failure: null,
  retryAt: null,
  serverVersion: null,
  clockSkewMs: null,
  watches: [],
}

export const summaryOf = (context: string): NonNullable<Cluster['summary']> => ({
  context,
  clusterName: context,
  userName: 'ops',
  server: `https://${context}.example.com:6443`,
  namespace: null,
  authType: 'token',
  exec: null,
  insecureSkipTlsVerify: false,
  isPlainHttp: false,
  tlsServerName: null,
  proxyUrl: null,
  impersonates: null,
})

type More = Partial<Omit<Cluster, 'id' | 'connection'>> & { readonly connection?: Partial<Connection> }

/** A cluster as `clusters.list` gives it, with what a test cares about. */
export function fakeCluster(id: string, { connection, ...more }: More = {}): Cluster {
  return {
    id: id as ClusterId,
    name: id,
    colour: 'green',
    guard: 'none',
    isPinned: false,
    isSample: false,
    source: { kind: 'file', path: `/home/mei/.kube/${id}.yaml` },
    summary: summaryOf(id),
    sourceFailure: null,
    kubeSystemUid: null,
    sameClusterAs: [],
    proxyOverride: null,
    addedAt: millis(0),
    ...more,
    connection: { ...CLOSED, cluster: id as ClusterId, ...connection },
  }
}
