// Pods and pod templates as they are before the API server has filled in what they leave out.
import { type Field, at, isRecord, note, readText, rootField } from '../base/field.ts'
import { readPod } from '../pods/read.ts'
import type { QuotaPod } from '../schedule/snapshot.ts'

/** How long a pod runs, in simulated seconds; without it, until something ends it. */
export const DURATION = 'canopy.internal/duration-seconds'

/** What a pod is made of. */
export type PodPlan = {
  /** Everything but who and when it is. */
  readonly pod: QuotaPod
  readonly priorityClass: string | null
  readonly durationMs: number | null
  /** How long it takes to die: all of its `terminationGracePeriodSeconds` where that is stated, else no time. */
  readonly graceMs: number
  readonly isMirror: boolean
  /** Differs when anything does that a controller replaces pods for. */
  readonly revision: string
}

/** `field` is a Pod or a pod template. As the API server does it, what is limited and not requested is requested. */
export function readPodPlan(field: Field, namespace: string): PodPlan {
  const spec = at(field, 'spec')
  const containers = at(spec, 'containers')
  if (isRecord(spec.value) && (containers.value ?? null) === null) note(containers, 'list')
  const metadata = at(field, 'metadata')
  const annotations = at(metadata, 'annotations')
  const object = isRecord(field.value) ? field.value : {}
  const defaulted = rootField({
    metadata: { ...(isRecord(metadata.value) ? metadata.value : {}), namespace },
    spec: withRequests(spec.value),
  })
  const { pod, problems } = readPod(defaulted.value)
  for (const problem of problems)
    field.problems.push({ ...problem, path: [...pathBefore(field), ...problem.path] })
  return {
    pod,
    priorityClass: readText(at(spec, 'priorityClassName')),
    durationMs: readDuration(at(annotations, DURATION)),
    graceMs: readSeconds(at(spec, 'terminationGracePeriodSeconds')) ?? 0,
    isMirror: at(annotations, 'kubernetes.io/config.mirror').value !== undefined,
    revision: JSON.stringify([object['metadata'] ?? null, object['spec'] ?? null]),
  }
}

function pathBefore(field: Field): (string | number)[] {
  return field.parent === null ? [] : [...pathBefore(field.parent), field.key]
}

function readDuration(field: Field): number | null {
  const text = readText(field)
  if (text === null) return null
  return /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0 ? Number(text) * 1000 : note(field, 'number')
}

function readSeconds(field: Field): number | null {
  if (field.value === undefined || field.value === null) return null
  const isSeconds = typeof field.value === 'number' && Number.isInteger(field.value) && field.value >= 0
  return isSeconds ? (field.value as number) * 1000 : note(field, 'wholeNumber')
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/v1/defaults.go (`SetDefaults_Pod`) */
function withRequests(spec: unknown): unknown {
  if (!isRecord(spec)) return spec
  const fill = (containers: unknown): unknown =>
    Array.isArray(containers) ? containers.map(filled) : containers
  return { ...spec, containers: fill(spec['containers']), initContainers: fill(spec['initContainers']) }
}

function filled(container: unknown): unknown {
  if (!isRecord(container) || !isRecord(container['resources'])) return container
  const { limits, requests } = container['resources']
  if (!isRecord(limits)) return container
  return {
    ...container,
    resources: {
      ...container['resources'],
      requests: { ...limits, ...(isRecord(requests) ? requests : {}) },
    },
  }
}
