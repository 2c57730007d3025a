// Where a pod may be placed: the parts of its spec that kube-scheduler filters nodes by, and the labels of nodes that they ask for.
import {
  type Field,
  at,
  readEntries,
  readItems,
  readObject,
  readText,
  readTexts,
  readWord,
  within,
} from '../base/field.ts'
import type { Placement, Requirement, Toleration } from '../schedule/snapshot.ts'

/** The one field of a node that affinity may ask for (`matchFields`). As a key of a requirement it stands for the node's name. */
export const NODE_NAME_KEY = 'metadata.name'

/** Holds for no node and no pod. */
const NEVER: Requirement = { key: NODE_NAME_KEY, operator: 'In', values: [] }

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] as const

/**
 * `spec` is a PodSpec. Preferences are left out. What cannot be read is noted and counts as a requirement that no node meets.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function readPlacement(spec: Field): Placement {
  const required = within(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution')
  const terms = readItems(at(required, 'nodeSelectorTerms')).map(readTerm)
  return {
    nodeSelector: readTexts(at(spec, 'nodeSelector')),
    terms: typeof required.value === 'object' && required.value !== null ? orNowhere(terms) : [],
    tolerations: readItems(at(spec, 'tolerations')).flatMap(readToleration),
  }
}

/** A term without requirements selects nothing, and so does a list without terms. */
function orNowhere(terms: readonly (readonly Requirement[])[]): Placement['terms'] {
  const selecting = terms.filter(term => term.length > 0)
  return selecting.length === 0 ? [[NEVER]] : selecting
}

const readTerm = (term: Field): readonly Requirement[] => [
  ...readItems(at(term, 'matchExpressions')).map(readRequirement),
  ...readItems(at(term, 'matchFields')).map(readRequirement),
]

function readRequirement(field: Field): Requirement {
  const key = readText(at(field, 'key'))
  const operator = readWord(at(field, 'operator'), OPERATORS)
  const values = readItems(at(field, 'values')).map(value => readText(value) ?? '')
  return key === null || operator === null ? NEVER : { key, operator, values }
}

function readToleration(field: Field): Toleration[] {
  const operatorField = at(field, 'operator')
  const operator =
    operatorField.value === '' ? 'Equal' : readWord(operatorField, ['Exists', 'Equal'] as const)
  if (operator === null && typeof operatorField.value === 'string') return []
  return [
    {
      key: readText(at(field, 'key')) || null,
      operator: operator ?? 'Equal',
      value: readText(at(field, 'value')) ?? '',
      effect: readText(at(field, 'effect')) || null,
    },
  ]
}

/**
 * The LabelSelector of a disruption budget as requirements, all of which hold. Null where there is none: that selects nothing. An empty one
 * selects all, and so does one that cannot be read: a budget must not lose a pod that it protects.
 */
export function readLabelSelector(field: Field): readonly Requirement[] | null {
  if (field.value === null || field.value === undefined) return null
  const before = field.problems.length
  readObject(field)
  const labels = readEntries(at(field, 'matchLabels')).map(([key, entry]): Requirement => ({
    key,
    operator: 'In',
    values: [readText(entry) ?? ''],
  }))
  const expressions = readItems(at(field, 'matchExpressions')).map(readRequirement)
  return field.problems.length > before ? [] : [...labels, ...expressions]
}
