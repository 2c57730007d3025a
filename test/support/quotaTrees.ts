// Quota trees for tests: one built by hand, and arbitrary objects of any shape that a cluster may hold.
import fc from 'fast-check'
import { type Amount, parseQuantity } from '#core/quota/amount.ts'
import { readTree } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'

export type JsonNode = { name: string; children?: JsonNode[]; [field: string]: unknown }

export const treeObject = (root: unknown) => ({
  apiVersion: 'scheduling.sigs.k8s.io/v1beta1',
  kind: 'ElasticQuotaTree',
  metadata: { name: 'elasticquotatree', namespace: 'kube-system' },
  spec: { root },
})

/** The tree of an object that is known to be readable. */
export function treeOf(root: unknown): QuotaTree {
  const tree = readTree(treeObject(root))
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  return tree.value
}

export function amount(text: string): Amount {
  const parsed = parseQuantity(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

/** The worked example of the guide: 40 cores, root.a and root.b 20/40, four leaves 10/20. */
export const guideRoot = (): JsonNode => ({
  name: 'root',
  min: { cpu: 40 },
  max: { cpu: 40 },
  children: ['a', 'b'].map((half, at) => ({
    name: `root.${half}`,
    min: { cpu: 20 },
    max: { cpu: 40 },
    children: [1, 2].map(number => ({
      name: `root.${half}.${number}`,
      min: { cpu: 10 },
      max: { cpu: 20 },
      namespaces: [`namespace${at * 2 + number}`],
    })),
  })),
})

const RESOURCES = [
  'cpu',
  'memory',
  'nvidia.com/gpu',
  'aliyun.com/gpu-mem',
  'ephemeral-storage',
  'hugepages-2Mi',
]
const texts = fc.oneof(
  fc.nat({ max: 100 }),
  fc.nat({ max: 2 ** 33 }),
  fc.constantFrom<unknown>(
    2147483647,
    '2147483647',
    '2147483647Gi',
    '4294967296Ki',
    '8589934592',
    '9223372036854775808',
  ),
  fc
    .tuple(fc.nat({ max: 5000 }), fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3'))
    .map(parts => parts.join('')),
  fc.constantFrom<unknown>('1.5Gi', '0.1', '1e3', '-5', '+3', '100n', '007'),
)
const limits = fc.dictionary(fc.constantFrom(...RESOURCES), texts, { maxKeys: 4 })
const unknownFields = fc.dictionary(fc.constantFrom('vendor', 'x-weight', 'note', '名'), fc.jsonValue(), {
  maxKeys: 2,
})
const names = fc.oneof(
  fc.constantFrom('a', 'b', 'team', 'equipe-é', '研究', '🚀'),
  fc.string({ minLength: 1, maxLength: 8 }),
)

type Shape = { node: Record<string, unknown>; children: readonly Shape[] }
const knownFields = fc.record(
  {
    name: names,
    min: fc.option(limits),
    max: limits,
    namespaces: fc.option(fc.uniqueArray(names, { maxLength: 2 })),
    attributes: fc.dictionary(names, fc.oneof(fc.string(), fc.nat(), fc.boolean()), { maxKeys: 2 }),
  },
  { requiredKeys: ['name'] },
)
const node = fc.tuple(unknownFields, knownFields).map(([unknown, known]) => ({ ...unknown, ...known }))
const shapes = (levels: number): fc.Arbitrary<Shape> =>
  fc.record({
    node,
    children: levels === 1 ? fc.constant([]) : fc.array(shapes(levels - 1), { maxLength: 3 }),
  })

/**
 * `spec.root` of any readable tree: odd quantities, fields of others, names that clash or not, rules of validity broken at will. With
 * `unique`, node names are unique.
 */
export const arbitraryRoot = ({ unique }: { unique: boolean }): fc.Arbitrary<JsonNode> =>
  shapes(3).map(drawn => {
    let count = 0
    const build = ({ node, children }: Shape): JsonNode => ({
      ...node,
      name: unique ? `${String(node['name'])}#${count++}` : String(node['name']),
      ...(children.length > 0 && { children: children.map(build) }),
    })
    return build(drawn)
  })
