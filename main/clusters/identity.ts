// What tells one cluster from another behind the same name, so that nothing of one is mixed into the other.
import { AppError } from '#core/base/errors.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import { getClusterUid } from './api.ts'
import type { ClusterConfig } from './config.ts'
import type { Way } from './connectionTest.ts'

export type Identity = {
  /** Of the kube-system namespace; null: unknown, as it is to whoever may not read that namespace. */
  readonly uid: string | null
  /** Where it answers, and under which name; null: unknown. */
  readonly address: string | null
}

const NOTE = 'address'

export const addressOf = ({
  server,
  tlsServerName,
}: Pick<ClusterConfig, 'server' | 'tlsServerName'>): string =>
  [new URL(server).href, tlsServerName].filter(Boolean).join(' ')

/**
 * The uids decide. Where either is unknown a server at another address counts as another cluster: the authority it proves itself
 * by may well have signed both. Throws CLUSTER_CHANGED; it tells both addresses where only its user can say whether it has moved.
 */
export function requireSame(known: Identity, met: Identity, host: string): void {
  const isCertain = known.uid !== null && met.uid !== null
  if (isCertain ? known.uid === met.uid : isAt(known, met)) return
  throw new AppError('CLUSTER_CHANGED', `Another cluster than before answers at ${host}`, {
    data: isCertain ? { host } : { host, before: known.address, after: met.address },
  })
}

const isAt = (known: Identity, met: Identity): boolean =>
  known.address === null || met.address === null || known.address === met.address

/** Throws CLUSTER_CHANGED unless the cluster that is meant answers. */
export async function requireMeant(
  meant: Identity,
  { client, config }: Way,
  signal: AbortSignal,
): Promise<void> {
  const uid = await getClusterUid(client, signal)
  requireSame(meant, { uid, address: addressOf(config) }, client.host)
}

type Kept = Pick<ClusterStore, 'kubeSystemUid' | 'setKubeSystemUid' | 'note' | 'setNote'>

/** The cluster that a mirror is of. */
export const readIdentity = (store: Kept): Identity => ({
  uid: store.kubeSystemUid(),
  address: store.note(NOTE),
})

export function keepIdentity(store: Kept, { uid, address }: Identity): void {
  if (uid !== null && uid !== store.kubeSystemUid()) store.setKubeSystemUid(uid)
  if (address !== null && address !== store.note(NOTE)) store.setNote(NOTE, address)
}
