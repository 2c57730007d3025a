// What the pods of a job will ask for, before there are any.
import { effectiveRequest, type RequestingPod } from '#core/pods/request.ts'
import { formOf, formatQuantity, parseQuantity, toUnits } from '#core/quota/amount.ts'
import { gpuResourceKind } from '../clusters/project/gpuResources.ts'
import { dig, listAt, textAt, textsAt } from './dig.ts'

/** Some pods of a job that are alike. */
export type Replica = {
  readonly name: string
  /** Null where the object leaves it to others. */
  readonly count: number | null
  /** Quantities by resource; null where the object leaves it to others. */
  readonly requests: Readonly<Record<string, string>> | null
}

/** Pods of a `template` field. */
export const ofTemplate = (name: string, count: number | null, template: unknown): Replica => ({
  name,
  count,
  requests: requestsOf(dig(template, 'spec')),
})

/**
 * The effective request of a pod's spec that was not created yet. An API server takes a limit for the request where there is none:
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
function requestsOf(spec: unknown): Replica['requests'] {
  if (spec === undefined) return null
  const pod: RequestingPod = {
    spec: {
      containers: listAt(spec, 'containers').map(containerOf),
      initContainers: listAt(spec, 'initContainers').map(containerOf),
      overhead: textsAt(spec, 'overhead'),
      ...(dig(spec, 'resources') === undefined ? {} : { resources: { requests: resourcesOf(spec) } }),
    },
  }
  const request = effectiveRequest(pod)
  if (!request.ok) return null
  return Object.fromEntries(
    [...request.value].map(([name, amount]) => [name, formatQuantity(amount, formOf(name))]),
  )
}

const containerOf = (container: unknown) => ({
  name: textAt(container, 'name'),
  restartPolicy: textAt(container, 'restartPolicy'),
  resources: { requests: resourcesOf(container) },
})

/** `resources` of anything that has them: requests, and limits where there is no request. */
export const resourcesOf = (of: unknown): Readonly<Record<string, string>> => ({
  ...textsAt(of, 'resources', 'limits'),
  ...textsAt(of, 'resources', 'requests'),
})

/** The GPUs of a request: resource name → units. */
export function gpuUnitsOf(requests: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(requests).flatMap(([resource, text]) => {
      const amount = gpuResourceKind(resource) === null ? null : parseQuantity(text)
      return amount?.ok && toUnits(amount.value) > 0 ? [[resource, toUnits(amount.value)]] : []
    }),
  )
}
