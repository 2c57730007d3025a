import { COMPONENT, NAMESPACE } from '#core/wire.ts'
import { PORTS } from '#core/deploy/names.ts'
import type { Api } from '../../cluster/api.ts'
import type { Account } from './bookkeeper.ts'

interface Sample {
  readonly labels: string
  readonly value: number
}

/** The samples of a metric of a replica, by the API server's proxy. */
export async function samplesOf(api: Api, pod: string, metric: string): Promise<Sample[]> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/${pod}:${PORTS.health}/proxy/metrics`
  const text = await api.send<string>('GET', path)
  const line = new RegExp(`^${metric}(\\{.*\\})? (\\S+)$`, 'gm')
  return [...text.matchAll(line)].map(([, labels = '', value]) => ({ labels, value: Number(value) }))
}

interface Holder {
  readonly spec?: { readonly holderIdentity?: string }
}

/** The name of the pod that decides; undefined while there is none. */
export async function leaderOf(api: Api): Promise<string | undefined> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/${COMPONENT}`
  const lease = await api.send<Holder>('GET', path).catch(() => undefined)
  return lease?.spec?.holderIdentity?.split('_')[0] || undefined
}

/** Samples of the pod that decides; undefined while there is none, or it has just ended and its lease has not. */
async function samplesOfLeader(api: Api, metric: string): Promise<Sample[] | undefined> {
  const leader = await leaderOf(api)
  return leader === undefined ? undefined : samplesOf(api, leader, metric).catch(() => undefined)
}

/** What the component charges by node and resource, in units: cores, bytes, devices. */
async function chargesOf(api: Api): Promise<Map<string, number> | undefined> {
  const samples = await samplesOfLeader(api, 'canopy_scheduler_quota_used')
  if (samples === undefined) return undefined
  return new Map<string, number>(
    samples.map(({ labels, value }) => {
      const [, node = ''] = /node="([^"]*)"/.exec(labels) ?? []
      const [, resource = ''] = /resource="([^"]*)"/.exec(labels) ?? []
      return [`${node} ${resource}`, value] as const
    }),
  )
}

/** Where the component's charges are not those that were recomputed from what the API server did (I1); empty is right. */
export async function driftOf(api: Api, { used }: Pick<Account, 'used'>): Promise<string[]> {
  const theirs = await chargesOf(api)
  const ours = new Map<string, number>(
    [...used].flatMap(([node, amounts]) =>
      [...amounts].map(([resource, amount]) => [`${node} ${resource}`, amount / 1000] as const),
    ),
  )
  if (theirs === undefined) return ['no leader answers']
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter(place => Math.abs((theirs.get(place) ?? 0) - (ours.get(place) ?? 0)) > 1e-6)
    .map(place => `${place}: ${theirs.get(place) ?? 0} instead of ${ours.get(place) ?? 0}`)
}

/** How many places the leader itself found to be charged wrongly when it compared last; undefined before it has. */
export async function ownDriftOf(api: Api): Promise<number | undefined> {
  const samples = await samplesOfLeader(api, 'canopy_scheduler_drift')
  return samples?.[0]?.value
}
