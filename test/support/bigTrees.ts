// Quota trees of many nodes, or of many levels: valid ones.
import type { JsonNode } from './quotaTrees.ts'

const MEMBERS = 10

type Bare = { readonly name: string; readonly children: Bare[] }

/** `nodes` nodes, filled up level by level, each with at most ten below it. */
function grow(nodes: number): Bare {
  const root: Bare = { name: 'root', children: [] }
  const queue = [root]
  for (let made = 1; made < nodes; made += 1) {
    const parent = queue.find(({ children }) => children.length < MEMBERS) ?? root
    while (queue[0] !== parent) queue.shift()
    const child: Bare = { name: `${parent.name}.${parent.children.length + 1}`, children: [] }
    parent.children.push(child)
    queue.push(child)
  }
  return root
}

/** The namespace of the leaf of that name. */
export const namespaceOf = (leaf: string): string => `of-${leaf.replaceAll('.', '-')}`

type Limited = JsonNode & { readonly min: { readonly cpu: number } }

function limit({ name, children }: Bare, each: number): Limited {
  const below = children.map(child => limit(child, each))
  const cores = below.length === 0 ? each : below.reduce((sum, { min }) => sum + min.cpu, 0)
  const amounts = { cpu: cores, memory: `${cores * 4}Gi` }
  const most = name === 'root' ? amounts : { cpu: cores * 2, memory: `${cores * 8}Gi` }
  const more = below.length === 0 ? { namespaces: [namespaceOf(name)] } : { children: below }
  return { name, min: amounts, max: most, ...more }
}

/** `spec.root` of a valid tree of so many nodes; each leaf has so many cores, four times as many GiB, and one namespace. */
export const bigRoot = (nodes: number, cores = 4): JsonNode => limit(grow(nodes), cores)

export const leafNamesOf = ({ name, children = [] }: JsonNode): readonly string[] =>
  children.length === 0 ? [name] : children.flatMap(leafNamesOf)
