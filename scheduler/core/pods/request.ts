import { type Amount, type QuantityError, ZERO, add, max, parseQuantity } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import { type Result, err, ok } from '../base/result.ts'

/** Quantities as a pod states them, by resource name. Null and missing are the same. */
export type ResourceTexts = Readonly<Record<string, string>> | null | undefined

type Requirements = { readonly requests?: ResourceTexts } | null | undefined

type Container = {
  readonly name?: string
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: string
  readonly resources?: Requirements
}

type ContainerStatus = {
  readonly name?: string
  readonly allocatedResources?: ResourceTexts
  readonly resources?: Requirements
}

/** What of a pod its effective request depends on: a part of the Kubernetes Pod, every field of which may be missing. */
export type RequestingPod = {
  readonly spec?: {
    readonly containers?: readonly Container[]
    readonly initContainers?: readonly Container[]
    readonly overhead?: ResourceTexts
    readonly resources?: Requirements
  }
  readonly status?: {
    readonly conditions?: readonly { readonly type?: string; readonly reason?: string }[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly allocatedResources?: ResourceTexts
    readonly resources?: Requirements
    readonly nodeAllocatableResourceClaimStatuses?: readonly { readonly resources?: ResourceTexts }[]
  }
}

type Totals = Map<string, Amount>
type Read = (texts: ResourceTexts) => ResourceList

/**
 * The effective request of a pod, by which kube-scheduler places it and by which it is charged:
 * ```
 * max( Σ containers + Σ sidecars,  max over init steps i: own request + Σ sidecars started before i )
 *   + claims that count as node resources;  cpu, memory and hugepages replaced by pod-level requests;  + overhead
 * ```
 * A container whose resize is under way counts as max(spec, allocated, actual), an infeasible one without its spec.
 * Fields that the cluster's feature gates keep empty count as missing. Fails on the first text that is no quantity.
 * @see https://github.com/kubernetes/component-helpers/blob/v0.36.3/resource/helpers.go (`PodRequests`)
 * @see https://kep.k8s.io/753 (sidecars), https://kep.k8s.io/1287 (resize), https://kep.k8s.io/2837 (pod-level), https://kep.k8s.io/688 (overhead)
 */
export function effectiveRequest(pod: RequestingPod): Result<ResourceList, QuantityError> {
  const refused: QuantityError[] = []
  const read: Read = texts => {
    const list: Totals = new Map()
    for (const [resource, text] of Object.entries(texts ?? {})) {
      const amount = parseQuantity(text)
      if (amount.ok) list.set(resource, amount.value)
      else refused.push(amount.error)
    }
    return list
  }
  const totals = containerRequests(pod, read)
  for (const claim of pod.status?.nodeAllocatableResourceClaimStatuses ?? [])
    addTo(totals, read(claim.resources))
  for (const [resource, amount] of podLevelRequests(pod, read)) totals.set(resource, amount)
  addTo(totals, read(pod.spec?.overhead))
  return refused[0] === undefined ? ok(totals) : err(refused[0])
}

/** Sidecars run beside everything that starts after them, so their order among the init containers matters. */
function containerRequests(pod: RequestingPod, read: Read): Totals {
  const own = currentRequests(pod, read)
  const running: Totals = new Map()
  for (const container of pod.spec?.containers ?? []) addTo(running, own(container))
  const sidecars: Totals = new Map()
  const initPeak: Totals = new Map()
  for (const container of pod.spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      const request = own(container)
      addTo(running, request)
      addTo(sidecars, request)
      raiseTo(initPeak, sidecars)
    } else {
      const step: Totals = new Map(read(container.resources?.requests))
      addTo(step, sidecars)
      raiseTo(initPeak, step)
    }
  }
  raiseTo(running, initPeak)
  return running
}

/** What a container counts for now, its resize included. Only what keeps running can be resized. */
function currentRequests(pod: RequestingPod, read: Read): (container: Container) => ResourceList {
  const statuses = new Map<string | undefined, ContainerStatus>()
  for (const status of pod.status?.containerStatuses ?? []) statuses.set(status.name, status)
  for (const status of pod.status?.initContainerStatuses ?? []) statuses.set(status.name, status)
  const settle = resizing(pod)
  return container => {
    const spec = read(container.resources?.requests)
    const status = statuses.get(container.name)
    if (!status?.resources) return spec
    return settle(spec, read(status.resources.requests), read(status.allocatedResources))
  }
}

function podLevelRequests(pod: RequestingPod, read: Read): ResourceList {
  const spec = new Map([...read(pod.spec?.resources?.requests)].filter(([name]) => isPodLevel(name)))
  const status = pod.status
  if (!status?.resources) return spec
  const settled = resizing(pod)(spec, read(status.resources.requests), read(status.allocatedResources))
  return new Map([...spec.keys()].map(name => [name, settled.get(name) ?? ZERO]))
}

const isPodLevel = (resource: string): boolean =>
  resource === 'cpu' || resource === 'memory' || resource.startsWith('hugepages-')

/** How spec, actual and allocated requests combine in this pod. */
function resizing(pod: RequestingPod): (spec: ResourceList, ...actual: ResourceList[]) => ResourceList {
  const pending = pod.status?.conditions?.find(condition => condition.type === 'PodResizePending')
  const isInfeasible = pending?.reason === 'Infeasible'
  return (spec, ...actual) => {
    const settled: Totals = new Map(isInfeasible ? [] : spec)
    for (const list of actual) raiseTo(settled, list)
    return settled
  }
}

function addTo(totals: Totals, list: ResourceList): void {
  for (const [resource, amount] of list) totals.set(resource, add(totals.get(resource) ?? ZERO, amount))
}

function raiseTo(totals: Totals, list: ResourceList): void {
  for (const [resource, amount] of list) totals.set(resource, max(totals.get(resource) ?? amount, amount))
}
