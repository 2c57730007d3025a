// The CustomResourceDefinition of the quota tree, for clusters that have none.
import { NAMESPACE_PATTERN } from '../quota/namespaceName.ts'
import { TREE } from '../wire.ts'
import type { KubernetesObject } from './object.ts'

/** Schemas cannot recurse, so nodes are described down to here; below, anything goes and the component checks it. */
const TYPED_LEVELS = 8
/** Down to here rules in CEL fit the server's budget: it multiplies a rule's cost by how many nodes there may be at most. */
const CHECKED_LEVELS = 2
const MAX_CHILDREN = 1_000
const MAX_RESOURCES = 64
const MAX_QUANTITY_TEXT = 32

type Schema = Readonly<Record<string, unknown>>

/** As a Kubernetes quantity is written, but for a minus. */
const QUANTITY = String.raw`^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`

const quantities = (what: string): Schema => ({
  description: what,
  type: 'object',
  nullable: true,
  maxProperties: MAX_RESOURCES,
  additionalProperties: {
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    minimum: 0,
    maxLength: MAX_QUANTITY_TEXT,
    pattern: QUANTITY,
  },
})

/** Unlimited is written as 2147483647, with or without a suffix; read as a number it would be 2 GiB of memory. */
const MIN_WITHIN_MAX: Schema = {
  rule:
    "!has(self.min) || !has(self.max) || self.min.all(r, !(r in self.max) || string(self.max[r]).startsWith('2147483647') || " +
    'quantity(string(self.min[r])).compareTo(quantity(string(self.max[r]))) <= 0)',
  message: 'min may not be more than max',
  fieldPath: '.min',
}

/** A node and all below it, `level` 1 being the root. */
function nodeSchema(level: number): Schema {
  if (level > TYPED_LEVELS) return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  return {
    type: 'object',
    required: ['name'],
    'x-kubernetes-preserve-unknown-fields': true,
    properties: {
      name: { description: 'Unique in the tree.', type: 'string', minLength: 1, maxLength: 253 },
      min: quantities('Guaranteed. A resource that is not listed has 0.'),
      max: quantities('Never exceeded. A resource that is not listed is unlimited, and so is 2147483647.'),
      namespaces: {
        description:
          'Whose pods are charged here. Leaves alone have some, and a namespace is in one of them at most.',
        type: 'array',
        nullable: true,
        items: { type: 'string', minLength: 1, maxLength: 63, pattern: NAMESPACE_PATTERN },
      },
      attributes: {
        description:
          'Options of this node and all below it: weight, overMax, minRuntimeSeconds, reclaimBarePods.',
        type: 'object',
        nullable: true,
        'x-kubernetes-preserve-unknown-fields': true,
      },
      children: {
        type: 'array',
        nullable: true,
        maxItems: MAX_CHILDREN,
        items: nodeSchema(level + 1),
      },
    },
    not: {
      required: ['children', 'namespaces'],
      properties: { children: { minItems: 1 }, namespaces: { minItems: 1 } },
    },
    ...(level <= CHECKED_LEVELS && { 'x-kubernetes-validations': [MIN_WITHIN_MAX] }),
  }
}

const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

const schema: Schema = {
  description:
    'How the capacity of the cluster is shared: what each team is guaranteed (min), how far it may borrow what is idle (max), and whose pods it is.',
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      required: ['root'],
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { root: nodeSchema(1) },
    },
    status: { ...anything, properties: { root: anything, conditions: { type: 'array', items: anything } } },
  },
  'x-kubernetes-validations': [
    {
      rule: `self.metadata.name == '${TREE.name}'`,
      message: `a cluster has one quota tree, and it is named ${TREE.name}`,
    },
  ],
}

const column = (name: string, jsonPath: string, type = 'string'): Schema => ({ name, jsonPath, type })

/**
 * `kubectl apply`-able. Field-compatible with the definition that managed clusters bring along, which takes anything: what it takes of real
 * trees this one takes too, and fields that it does not know it keeps.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
export const treeDefinition: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${TREE.plural}.${TREE.group}`,
    // The server wants to know where a group of *.k8s.io was approved: https://github.com/kubernetes/enhancements/pull/1111
    annotations: {
      'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/scheduler-plugins/pull/52',
    },
  },
  spec: {
    group: TREE.group,
    scope: 'Namespaced',
    names: {
      kind: TREE.kind,
      listKind: `${TREE.kind}List`,
      plural: TREE.plural,
      singular: TREE.kind.toLowerCase(),
      shortNames: ['eqtree', 'eqtrees'],
    },
    versions: [
      {
        name: TREE.version,
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          column('CPU max', '.spec.root.max.cpu'),
          column('CPU used', '.status.root.used.cpu'),
          column('GPU max', String.raw`.spec.root.max.nvidia\.com/gpu`),
          column('GPU used', String.raw`.status.root.used.nvidia\.com/gpu`),
          column('Age', '.metadata.creationTimestamp', 'date'),
        ],
        schema: { openAPIV3Schema: schema },
      },
    ],
  },
}
