// Devices that a pod claims by templates (dynamic resource allocation). They are no part of its requests, and are counted by class, under
// the names and by the rules of ResourceQuota:
// https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-for-dra-resource-claims
// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/quota/v1/evaluator/core/resource_claims.go
// A claim that somebody made by hand may be shared by many pods, and is charged to none.
import { type Field, at, readItems, readText, readWhole, rootField } from '../base/field.ts'
import { type Amount, add, max, ofUnits, ZERO } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { QuotaPod } from '../schedule/snapshot.ts'

/** A claim of a pod that is made from a template of its namespace. */
export type TemplateClaim = {
  /** Among the pod's claims. */
  readonly name: string
  readonly template: string
}

const CLASS_SUFFIX = '.deviceclass.resource.k8s.io/devices'
/** As many devices as one claim may be given: what `All` comes to at most. */
const MOST_DEVICES = 32

/** Whether a resource stands for devices of a class, of which nodes say nothing in their allocatable. */
export const isDeviceClass = (resource: string): boolean => resource.endsWith(CLASS_SUFFIX)

const NONE: readonly TemplateClaim[] = []

/** `spec` is a PodSpec. */
export function readTemplateClaims(spec: Field): readonly TemplateClaim[] {
  const claims = readItems(at(spec, 'resourceClaims')).flatMap(claim => {
    const template = readText(at(claim, 'resourceClaimTemplateName'))
    return template ? [{ name: readText(at(claim, 'name')) ?? '', template }] : []
  })
  return claims.length > 0 ? claims : NONE
}

/** What is known of claims: devices of templates by `namespace/name`, of claims made for a pod by `uid of the pod/name of its claim`. */
export type KnownDevices = { readonly key: string; readonly devices: ResourceList }

/** A ResourceClaimTemplate of `resource.k8s.io/v1`. */
export function readClaimTemplate(object: unknown): KnownDevices {
  const root = rootField(object)
  const metadata = at(root, 'metadata')
  const key = `${readText(at(metadata, 'namespace')) ?? ''}/${readText(at(metadata, 'name')) ?? ''}`
  return { key, devices: readDevices(at(at(root, 'spec'), 'spec')) }
}

/** On a claim that was made from a template: the name of the pod's claim. */
const POD_CLAIM_NAME = 'resource.kubernetes.io/pod-claim-name'

/** A ResourceClaim of `resource.k8s.io/v1`; its key is empty where it was not made for a pod. */
export function readPodClaim(object: unknown): KnownDevices {
  const root = rootField(object)
  const metadata = at(root, 'metadata')
  const name = readText(at(at(metadata, 'annotations'), POD_CLAIM_NAME))
  const pod = readItems(at(metadata, 'ownerReferences')).find(
    owner => at(owner, 'controller').value === true && at(owner, 'kind').value === 'Pod',
  )
  const uid = pod && readText(at(pod, 'uid'))
  const key = name && uid ? `${uid}/${name}` : ''
  return { key, devices: key ? readDevices(at(root, 'spec')) : new Map<string, Amount>() }
}

/** Devices by class of a ResourceClaimSpec; of alternatives the most of each class. */
function readDevices(spec: Field): ResourceList {
  const devices = new Map<string, Amount>()
  for (const request of readItems(at(at(spec, 'devices'), 'requests'))) {
    const most = new Map<string, Amount>()
    for (const choice of [at(request, 'exactly'), ...readItems(at(request, 'firstAvailable'))]) {
      const deviceClass = readText(at(choice, 'deviceClassName'))
      if (!deviceClass) continue
      const resource = deviceClass + CLASS_SUFFIX
      most.set(resource, max(most.get(resource) ?? ZERO, countOf(choice)))
    }
    for (const [resource, count] of most) devices.set(resource, add(devices.get(resource) ?? ZERO, count))
  }
  return devices
}

const countOf = (request: Field): Amount =>
  at(request, 'allocationMode').value === 'All'
    ? ofUnits(MOST_DEVICES)
    : ofUnits(Math.max(0, readWhole(at(request, 'count')) ?? 1))

/**
 * The pod with the devices of its claims.
 * @param find devices of a claim; null: neither the claim nor its template is there. Then a pod that waits goes on waiting, as for a gate of
 *   others, since nobody knows its size, and one that was let in counts without them.
 */
export function withDevices(
  pod: QuotaPod,
  claims: readonly TemplateClaim[],
  find: (claim: TemplateClaim) => ResourceList | null,
): QuotaPod {
  if (claims.length === 0) return pod
  const request = new Map(pod.request)
  const otherGates = [...pod.otherGates]
  for (const claim of claims) {
    const devices = find(claim)
    for (const [resource, amount] of devices ?? [])
      request.set(resource, add(request.get(resource) ?? ZERO, amount))
    if (devices === null && pod.isGated) otherGates.push(`ResourceClaimTemplate ${claim.template}`)
  }
  return { ...pod, request, otherGates }
}
