// From one tree to another as edits: so that imports, templates and copies are staged, checked and undone like any other change.
import { missingIn } from './diff.ts'
import { type Edit, replay } from './edit.ts'
import { writeNode } from './kube.ts'
import { formatLimit } from './limit.ts'
import type { ResourceList } from './resourceList.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/**
 * Edits that make `from` say what `to` says, applied one after the other. Nodes are matched by name, the roots by being roots; names must be
 * unique in `to`, and of several nodes of a name in `from` the first counts. Fields that Canopy does not know stay as they are in nodes that both have, and come along with new ones. Children
 * keep their order where a node has the same ones; namespaces always do.
 */
export function editsBetween(from: QuotaTree, to: QuotaTree): readonly Edit[] {
  const apart = duplicatesApart(from, to)
  const unique = replay(from, apart)
  const naming = unique.ok ? [...apart, ...rootNaming(unique.value, to)] : apart
  const named = replay(from, naming)
  if (!named.ok) return naming // a name that no node can have: the edit says so
  const start = named.value
  const had = new Map(nodesOf(start.root).map(node => [node.name, node]))
  const wanted = nodesOf(to.root)
  const isWanted = new Set(wanted.map(node => node.name))
  const places = placesOf(to.root, had)
  const fields = wanted.flatMap(node => {
    const before = had.get(node.name)
    return before === undefined ? [] : fieldEdits(before, node)
  })
  const idle = idleChildren(start, to)
  return [
    ...naming,
    ...release(had, wanted),
    ...places.filter(edit => edit.kind !== 'move' || !idle.has(edit.node)),
    ...fields,
    ...removals(had, isWanted),
  ]
}

/** Every name once: of several nodes of one name all but the first get others, which nobody wants, so that they go in the end. */
function duplicatesApart(from: QuotaTree, to: QuotaTree): Edit[] {
  const taken = new Set([...nodesOf(from.root), ...nodesOf(to.root)].map(node => node.name))
  const seen = new Set<string>()
  return nodesOf(from.root).flatMap(({ name }): Edit[] => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    const aside = nameApart(name, taken)
    taken.add(aside)
    // Those of the name that came before got theirs already.
    return [{ kind: 'rename', node: name, to: aside, occurrence: 1 }]
  })
}

/** `team-2`, or the next that is not taken. */
export function nameApart(name: string, taken: ReadonlySet<string>): string {
  let at = 2
  while (taken.has(`${name}-${at}`)) at += 1
  return `${name}-${at}`
}

/** The root gets its new name; a node below that has it already makes way. */
function rootNaming(from: QuotaTree, to: QuotaTree): Edit[] {
  const name = to.root.name
  if (from.root.name === name) return []
  const taken = new Set([...nodesOf(from.root), ...nodesOf(to.root)].map(node => node.name))
  const rename: Edit = { kind: 'rename', node: from.root.name, to: name }
  if (!nodesOf(from.root).some(node => node.name === name)) return [rename]
  return [{ kind: 'rename', node: name, to: nameApart(name, taken) }, rename]
}

export const nodesOf = (node: QuotaNode): readonly QuotaNode[] => {
  const found: QuotaNode[] = []
  const visit = (at: QuotaNode): void => {
    found.push(at)
    at.children.forEach(visit)
  }
  visit(node)
  return found
}

/** From the top down, so that a parent is there before its children. A branch of which nothing was there comes whole. */
function placesOf(root: QuotaNode, had: ReadonlyMap<string, QuotaNode>): readonly Edit[] {
  const fresh = freshBranches(root, had)
  const places: Edit[] = []
  const visit = (parent: QuotaNode): void => {
    for (const [index, child] of parent.children.entries())
      if (had.has(child.name)) places.push({ kind: 'move', node: child.name, parent: parent.name, index })
      else {
        const node = writeNode(fresh.has(child) ? child : { ...child, children: [] })
        places.push({ kind: 'add', parent: parent.name, node, index })
      }
    for (const child of parent.children) if (!fresh.has(child)) visit(child)
  }
  visit(root)
  return places
}

/** Nodes that were not there, nor was any below them. */
function freshBranches(root: QuotaNode, had: ReadonlyMap<string, QuotaNode>): ReadonlySet<QuotaNode> {
  const fresh = new Set<QuotaNode>()
  const visit = (node: QuotaNode): boolean => {
    const areBelow = node.children.map(visit).every(Boolean)
    const isFresh = areBelow && !had.has(node.name)
    if (isFresh) fresh.add(node)
    return isFresh
  }
  visit(root)
  return fresh
}

/** Namespaces leave their old leaf before they come to the new one, and a leaf before it gets children. */
function release(had: ReadonlyMap<string, QuotaNode>, wanted: readonly QuotaNode[]): Edit[] {
  return wanted.flatMap(node => {
    const before = had.get(node.name)
    const gone = before === undefined ? [] : missingIn(node.namespaces, before.namespaces)
    return gone.map((namespace): Edit => ({ kind: 'unbind', node: node.name, namespace }))
  })
}

function fieldEdits(before: QuotaNode, node: QuotaNode): Edit[] {
  const bound = missingIn(before.namespaces, node.namespaces)
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(node.attributes)])
  const attributes = [...names].filter(name => before.attributes[name] !== node.attributes[name])
  return [
    ...limitEdits('setMin', node.name, [before.min, node.min]),
    ...limitEdits('setMax', node.name, [before.max, node.max]),
    ...bound.map((namespace): Edit => ({ kind: 'bind', node: node.name, namespace })),
    ...attributes.map((attribute): Edit => ({
      kind: 'setAttribute',
      node: node.name,
      attribute,
      value: node.attributes[attribute] ?? null,
    })),
  ]
}

type LimitKind = 'setMin' | 'setMax'

function limitEdits(kind: LimitKind, node: string, [was, is]: readonly [ResourceList, ResourceList]): Edit[] {
  const resources = new Set([...was.keys(), ...is.keys()])
  return [...resources]
    .filter(resource => was.get(resource) !== is.get(resource))
    .map(resource => {
      const amount = is.get(resource)
      return { kind, node, resource, amount: amount === undefined ? null : formatLimit(resource, amount) }
    })
}

/** A branch that goes is taken away at its top; what of it is wanted has moved out by then. */
function removals(had: ReadonlyMap<string, QuotaNode>, isWanted: ReadonlySet<string>): Edit[] {
  const gone = [...had.values()].filter(node => !isWanted.has(node.name))
  const below = new Set(gone.flatMap(node => node.children.map(child => child.name)))
  return gone.filter(node => !below.has(node.name)).map(({ name }) => ({ kind: 'remove', node: name }))
}

/** Those that need no move: their parent has the same children as before in the same order, but for some that come or go. */
function idleChildren(from: QuotaTree, to: QuotaTree): ReadonlySet<string> {
  const childrenOf = (node: QuotaNode): string[] => node.children.map(child => child.name)
  const before = new Map(nodesOf(from.root).map(node => [node.name, childrenOf(node)]))
  const names = new Set(before.keys())
  return new Set(
    nodesOf(to.root).flatMap(node => {
      const now = childrenOf(node).filter(name => names.has(name))
      const kept = (before.get(node.name) ?? []).filter(name => now.includes(name))
      return kept.length === now.length && kept.every((name, at) => name === now[at]) ? now : []
    }),
  )
}
