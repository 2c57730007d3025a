// The part of a Pod that its effective request depends on, out of an object of unknown shape.
import {
  type Field,
  at,
  isRecord,
  note,
  readEntries,
  readItems,
  readObject,
  readText,
} from '../base/field.ts'
import { formatQuantity, parseQuantity } from '../quota/amount.ts'
import { UNLIMITED } from '../quota/limit.ts'
import type { RequestingPod } from './request.ts'

/**
 * What of a pod cannot be read counts as more than any quota has, so that no gate is opened for a pod of unknown size and no room is
 * thought free that a running one may hold. No API server lets such a pod in; each such field is noted.
 */
const UNKNOWN = formatQuantity(UNLIMITED)
/** What is asked for where not even the names of the resources can be read. */
const UNKNOWN_LIST = { cpu: UNKNOWN, memory: UNKNOWN }

type Texts = Record<string, string>
type Resourced = { resources?: { requests: Texts } }

/** `pod` is a Pod, or anything with `spec` and `status` of its shape. */
export function readRequesting(pod: Field): RequestingPod {
  const [spec, status] = [at(pod, 'spec'), at(pod, 'status')]
  readObject(status)
  const isKnown = isRecord(spec.value) || note(spec, 'object') !== null
  return {
    spec: {
      containers: isKnown ? readContainers(at(spec, 'containers')) : [UNKNOWN_CONTAINER],
      initContainers: readContainers(at(spec, 'initContainers')),
      overhead: readAmounts(at(spec, 'overhead')),
      ...readResources(spec),
    },
    status: {
      conditions: readItems(at(status, 'conditions')).map(condition => ({
        type: readText(at(condition, 'type')) ?? '',
        reason: readText(at(condition, 'reason')) ?? '',
      })),
      containerStatuses: readItems(at(status, 'containerStatuses')).map(readStatus),
      initContainerStatuses: readItems(at(status, 'initContainerStatuses')).map(readStatus),
      allocatedResources: readAmounts(at(status, 'allocatedResources')),
      nodeAllocatableResourceClaimStatuses: readItems(at(status, 'nodeAllocatableResourceClaimStatuses')).map(
        claim => ({ resources: readAmounts(at(claim, 'resources')) }),
      ),
      ...readResources(status),
    },
  }
}

function readContainers(field: Field) {
  const before = field.problems.length
  const containers = readItems(field).map(readContainer)
  return containers.length === 0 && field.problems.length > before ? [UNKNOWN_CONTAINER] : containers
}

const UNKNOWN_CONTAINER = { name: '', restartPolicy: '', resources: { requests: UNKNOWN_LIST } }

function readContainer(container: Field) {
  if (!isRecord(container.value)) return note(container, 'object') ?? UNKNOWN_CONTAINER
  return {
    name: readText(at(container, 'name')) ?? '',
    restartPolicy: readText(at(container, 'restartPolicy')) ?? '',
    ...readResources(container),
  }
}

const readStatus = (status: Field) => ({
  name: readText(at(status, 'name')) ?? '',
  allocatedResources: readAmounts(at(status, 'allocatedResources')),
  ...readResources(status),
})

/** Without `resources` where none are stated: that is how a pod without a resize is told. */
function readResources(of: Field): Resourced {
  const resources = at(of, 'resources')
  if (isRecord(resources.value)) return { resources: { requests: readAmounts(at(resources, 'requests')) } }
  const before = of.problems.length
  readObject(resources)
  return of.problems.length > before ? { resources: { requests: UNKNOWN_LIST } } : {}
}

function readAmounts(field: Field): Texts {
  const before = field.problems.length
  const entries = readEntries(field)
  if (field.problems.length > before) return { ...UNKNOWN_LIST }
  return Object.fromEntries(entries.map(([resource, entry]) => [resource, readAmount(entry)]))
}

function readAmount(field: Field): string {
  const text = typeof field.value === 'number' ? String(field.value) : field.value
  if (typeof text === 'string' && parseQuantity(text).ok) return text
  note(field, 'quantity')
  return UNKNOWN
}
