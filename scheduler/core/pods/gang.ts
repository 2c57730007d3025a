import { type Field, type FieldProblem, at, note, readText, readWhole, rootField } from '../base/field.ts'
import type { Gang } from '../schedule/snapshot.ts'

/**
 * Labels that name a pod's group, in the order in which they are asked.
 * @see https://github.com/kubernetes-sigs/scheduler-plugins/tree/master/kep/42-podgroup-coscheduling
 */
const GROUP_LABELS = [
  'pod-group.scheduling.sigs.k8s.io/name',
  'scheduling.x-k8s.io/pod-group',
  'pod-group.scheduling.sigs.k8s.io',
]
/** Volcano's; the Kubeflow operators set the first one with Volcano. https://github.com/volcano-sh/apis (`labels.go`) */
const GROUP_ANNOTATIONS = ['scheduling.k8s.io/group-name', 'scheduling.volcano.sh/group-name']
/**
 * Kubeflow's training operator names the group of a job by the job, and asks for one only where gang scheduling is on. So this label alone
 * makes a gang only together with a group object: without one its `gangMinAvailable` is null, which means no gang.
 */
const JOB_LABEL = 'training.kubeflow.org/job-name'

const MIN_AVAILABLE = [
  ['labels', 'pod-group.scheduling.sigs.k8s.io/min-available'],
  ['annotations', 'scheduling.volcano.sh/group-min-member'],
] as const

/** The gang that a pod's own labels put it in: `gang` as `namespace/name`. A size that is no positive whole number is noted. */
export function readPodGang(metadata: Field): { gang: string | null; gangMinAvailable: number | null } {
  const [labels, annotations] = [at(metadata, 'labels'), at(metadata, 'annotations')]
  const names = [
    ...GROUP_LABELS.map(key => at(labels, key)),
    ...GROUP_ANNOTATIONS.map(key => at(annotations, key)),
    at(labels, JOB_LABEL),
  ]
  const name = names.map(readText).find(text => text !== null && text !== '')
  if (name === undefined) return { gang: null, gangMinAvailable: null }
  const sizes = MIN_AVAILABLE.map(([where, key]) => at(at(metadata, where), key))
  const stated = sizes.find(size => size.value !== undefined)
  return {
    gang: `${readText(at(metadata, 'namespace')) ?? ''}/${name}`,
    gangMinAvailable: stated === undefined ? null : readSize(stated),
  }
}

function readSize(field: Field): number | null {
  const text = readText(field)
  if (text === null) return null
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : note(field, 'wholeNumber')
}

/** Groups of PodGroup objects that are understood: scheduler-plugins, Koordinator and its forerunners, Volcano. */
export const POD_GROUP_APIS = [
  'scheduling.x-k8s.io',
  'scheduling.sigs.k8s.io',
  'scheduling.volcano.sh',
] as const

/**
 * The version that each of them serves.
 * @see https://github.com/kubernetes-sigs/scheduler-plugins and https://github.com/volcano-sh/apis
 */
const POD_GROUP_VERSIONS: Readonly<Record<(typeof POD_GROUP_APIS)[number], string>> = {
  'scheduling.x-k8s.io': 'v1alpha1',
  'scheduling.sigs.k8s.io': 'v1alpha1',
  'scheduling.volcano.sh': 'v1beta1',
}

/** The API versions of PodGroups, as objects name them. */
export const POD_GROUP_API_VERSIONS: readonly string[] = POD_GROUP_APIS.map(
  group => `${group}/${POD_GROUP_VERSIONS[group]}`,
)

/** A PodGroup of any of `POD_GROUP_APIS`. One that does not say its size needs one pod, as in each of them. */
export function readPodGroup(object: unknown): { gang: Gang; problems: readonly FieldProblem[] } {
  const group = rootField(object)
  const metadata = at(group, 'metadata')
  const size = at(at(group, 'spec'), 'minMember')
  const minAvailable = readWhole(size) ?? 1
  if (minAvailable < 0) note(size, 'wholeNumber')
  const key = `${readText(at(metadata, 'namespace')) ?? ''}/${readText(at(metadata, 'name')) ?? ''}`
  return { gang: { key, minAvailable: Math.max(1, minAvailable) }, problems: group.problems }
}
