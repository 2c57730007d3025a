import { type Loss, type NodeSet, nodeNames } from '#core/lab/labScenario.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Two nodes under a name that is not taken. */
export function emptyNodes(others: readonly NodeSet[]): NodeSet {
  const taken = new Set(others.flatMap(set => [set.name, ...nodeNames(set)]))
  let number = 0
  const name = (): string => `node-${LETTERS[number] ?? number}`
  while (taken.has(name())) number += 1
  return { name: name(), count: 2, capacity: { cpu: '64', memory: '256Gi' } }
}

/** Ten minutes without a node: of one that is not lost yet, while there is one. @returns null where there are no nodes */
export function emptyLoss(nodes: readonly NodeSet[], others: readonly Loss[]): Loss | null {
  const names = nodes.flatMap(nodeNames)
  const lost = new Set(others.map(({ node }) => node))
  const node = names.find(name => !lost.has(name)) ?? names[0]
  return node === undefined ? null : { node, seconds: 900, backSeconds: 1500 }
}
