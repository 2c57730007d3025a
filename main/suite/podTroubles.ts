// Why the pods of a workload do not run, in Kubernetes' own words.
import type { KubeObject } from '../clusters/objects.ts'
import type { Site } from './site.ts'

const MOST = 5

type ContainerState = Readonly<
  Record<'waiting' | 'terminated', { readonly reason?: string; readonly message?: string } | undefined>
>
type PodStatus = {
  readonly containerStatuses?: readonly { readonly state?: Partial<ContainerState> }[]
  readonly conditions?: readonly {
    readonly type: string
    readonly status: string
    readonly reason?: string
    readonly message?: string
  }[]
}

/** One line for each reason that pods of the Deployment wait for: `ImagePullBackOff: Back-off pulling image …`. */
export async function troublesOf(
  { metadata, spec }: KubeObject,
  site: Site,
  signal: AbortSignal,
): Promise<string[]> {
  const { matchLabels = {} } =
    (spec as { selector?: { matchLabels?: Record<string, string> } }).selector ?? {}
  const labelSelector = Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const pods = await site.objects.list(
    { apiVersion: 'v1', kind: 'Pod', namespace: metadata.namespace ?? null, query: { labelSelector } },
    signal,
  )
  const texts = new Set(pods.flatMap(pod => troubleOf(pod)))
  return [...texts].slice(0, MOST)
}

function troubleOf(pod: KubeObject): string[] {
  if (pod.metadata.deletionTimestamp !== undefined) return []
  const status = pod['status'] as PodStatus | undefined
  const say = (reason: string, message: string | undefined) => [message ? `${reason}: ${message}` : reason]
  for (const { state } of status?.containerStatuses ?? []) {
    if (state?.waiting?.reason) return say(state.waiting.reason, state.waiting.message)
    if (state?.terminated?.reason) return say(state.terminated.reason, state.terminated.message)
  }
  const refused = status?.conditions?.find(
    ({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason,
  )
  return refused ? say(refused.reason ?? '', refused.message) : []
}
