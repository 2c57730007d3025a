import type { V1Container, V1ContainerStatus, V1Pod, V1PodCondition } from '@kubernetes/client-node'
import {
  type Amount,
  ZERO,
  formOf,
  formatQuantity,
  toBytes,
  toMilliCores,
  toUnits,
} from '#core/quota/amount.ts'
import { type RequestingPod, effectiveRequest } from '#core/pods/request.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { PodPhase, PodRecord } from '../../store/records.ts'
import { gpuResourceKind } from './gpuResources.ts'
import { readController, readIdentity } from './metadata.ts'
import { podFacts } from './podFacts.ts'
import { podStatus } from './podStatus.ts'
import { readList, readOptional, readText, readTexts } from './read.ts'

/** A Pod as the mirror keeps it: no commands, environment or volumes, of annotations none but Canopy's own. Never throws, whatever the server sent. */
export function projectPod(pod: V1Pod): PodRecord {
  return {
    kind: 'pod',
    ...readIdentity(pod.metadata),
    namespace: readText(pod.metadata?.namespace),
    node: readOptional(pod.spec?.nodeName),
    phase: phaseOf(pod),
    ...podStatus(pod),
    ...requestsOf(requestingPod(pod)),
    owner: readController(pod.metadata),
    facts: podFacts(pod),
  }
}

type Requests = Pick<PodRecord, 'cpuRequested' | 'memoryRequested' | 'gpuRequests' | 'requests'>

/**
 * What was worked out before, by what it was worked out from: the pods of a cluster state the same few requests thousands
 * of times, and exact arithmetic on each would take longer than reading them.
 */
const known = new Map<string, Requests>()
const MOST_KNOWN = 2_000

function requestsOf(pod: RequestingPod): Requests {
  const key = JSON.stringify(pod)
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= MOST_KNOWN) known.clear()
  const requests = workOut(pod)
  known.set(key, requests)
  return requests
}

/** Nothing for a pod with a text that is no quantity: no API server lets one in. */
function workOut(pod: RequestingPod): Requests {
  const effective = effectiveRequest(pod)
  const request: ResourceList = effective.ok ? effective.value : new Map()
  return {
    cpuRequested: toMilliCores(request.get('cpu') ?? ZERO),
    memoryRequested: toBytes(request.get('memory') ?? ZERO),
    gpuRequests: gpuRequestsOf(request),
    requests: Object.fromEntries([...request].map(toText)),
  }
}

const PHASES: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed'] satisfies readonly PodPhase[]

function phaseOf(pod: V1Pod): PodPhase {
  const phase = readText(pod.status?.phase)
  return PHASES.includes(phase) ? (phase as PodPhase) : 'Unknown'
}

function gpuRequestsOf(request: ResourceList): Readonly<Record<string, number>> {
  const gpus = [...request].filter(
    ([resource, amount]) => amount > ZERO && gpuResourceKind(resource) !== null,
  )
  return Object.fromEntries(gpus.map(([resource, amount]) => [resource, toUnits(amount)]))
}

const toText = ([resource, amount]: readonly [string, Amount]): [string, string] => [
  resource,
  formatQuantity(amount, formOf(resource)),
]

/** The part of a pod that its request depends on, with everything of an unexpected type left out. */
function requestingPod({ spec, status }: V1Pod): RequestingPod {
  return {
    spec: {
      containers: readList<V1Container>(spec?.containers).map(readContainer),
      initContainers: readList<V1Container>(spec?.initContainers).map(readContainer),
      overhead: readTexts(spec?.overhead),
      ...readResources(spec),
    },
    status: {
      conditions: readList<V1PodCondition>(status?.conditions).map(({ type, reason }) => ({
        type: readText(type),
        reason: readText(reason),
      })),
      containerStatuses: readList<V1ContainerStatus>(status?.containerStatuses).map(readStatus),
      initContainerStatuses: readList<V1ContainerStatus>(status?.initContainerStatuses).map(readStatus),
      allocatedResources: readTexts(status?.allocatedResources),
      nodeAllocatableResourceClaimStatuses: readList(status?.nodeAllocatableResourceClaimStatuses).map(
        claim => ({ resources: readTexts(claim.resources) }),
      ),
      ...readResources(status),
    },
  }
}

type Resourced = { readonly resources?: { readonly requests?: unknown } | undefined } | null | undefined

/** Without `resources` where the server stated none: that is how a pod without a resize is told. */
function readResources(of: Resourced): { resources?: { requests: Readonly<Record<string, string>> } } {
  const resources = of?.resources
  return resources ? { resources: { requests: readTexts(resources.requests) } } : {}
}

const readContainer = (container: V1Container) => ({
  name: readText(container.name),
  restartPolicy: readText(container.restartPolicy),
  ...readResources(container),
})

const readStatus = (status: V1ContainerStatus) => ({
  name: readText(status.name),
  allocatedResources: readTexts(status.allocatedResources),
  ...readResources(status),
})
