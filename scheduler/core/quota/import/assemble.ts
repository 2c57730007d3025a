import { type Amount, ZERO, add, max as larger } from '../amount.ts'
import type { ResourceList } from '../resourceList.ts'
import type { QuotaNode, QuotaTree } from '../tree.ts'
import type { ImportNote, Plan } from './imported.ts'

const ROOT = 'root'
const UNNAMED = 'unnamed'

type Work = {
  readonly notes: ImportNote[]
  /** By id of the parent; null: below the root. */
  readonly children: ReadonlyMap<string | null, readonly Plan[]>
  readonly names: ReadonlyMap<Plan, string>
  /** Whose pods are whose: a namespace belongs to one leaf. */
  readonly namespaces: Map<string, string>
}

/**
 * The tree that the plans make below a root of ours. It guarantees and may have what its children are guaranteed together, or `whole` where
 * that is more: so nobody is promised more than before, and nobody less.
 */
export function assemble(given: readonly Plan[], whole: ResourceList, notes: ImportNote[]): QuotaTree {
  const plans = once(given, notes)
  const parents = parentsOf(plans, notes)
  const work: Work = {
    notes,
    children: Map.groupBy(plans, plan => parents.get(plan) ?? null),
    names: namesFor(plans, notes),
    namespaces: new Map(),
  }
  const children = (work.children.get(null) ?? []).map(plan => build(plan, work))
  const limits = largest(whole, sumOf(children))
  return { root: { name: ROOT, min: limits, max: limits, namespaces: [], attributes: {}, children } }
}

function once(given: readonly Plan[], notes: ImportNote[]): readonly Plan[] {
  const ids = new Set<string>()
  return given.filter(({ id, object }) => {
    if (ids.has(id)) notes.push({ kind: 'twice', object, field: '', value: '' })
    return !ids.has(id) && ids.add(id)
  })
}

/** Parents that are there and lead to the root; every other plan is put below the root itself, and told. */
function parentsOf(plans: readonly Plan[], notes: ImportNote[]): ReadonlyMap<Plan, string | null> {
  const byId = new Map(plans.map(plan => [plan.id, plan]))
  const parents = new Map<Plan, string | null>()
  for (const plan of plans) {
    const isThere = plan.parent !== null && byId.has(plan.parent)
    if (plan.parent !== null && !isThere)
      notes.push({ kind: 'noParent', object: plan.object, field: '', value: plan.parent })
    parents.set(plan, isThere ? plan.parent : null)
  }
  for (const plan of plans) {
    if (!isInCircle(plan, parents, byId)) continue
    notes.push({ kind: 'circle', object: plan.object, field: '', value: parents.get(plan) ?? '' })
    parents.set(plan, null)
  }
  return parents
}

function isInCircle(
  plan: Plan,
  parents: ReadonlyMap<Plan, string | null>,
  byId: ReadonlyMap<string, Plan>,
): boolean {
  const seen = new Set<Plan>()
  for (let above: Plan | undefined = plan; above !== undefined; above = byId.get(parents.get(above) ?? '')) {
    if (seen.has(above)) return above === plan
    seen.add(above)
  }
  return false
}

function namesFor(plans: readonly Plan[], notes: ImportNote[]): ReadonlyMap<Plan, string> {
  const taken = new Set([ROOT])
  return new Map(
    plans.map(plan => {
      const wanted = plan.name.trim() || UNNAMED
      let name = wanted
      for (let at = 2; taken.has(name); at += 1) name = `${wanted}-${at}`
      taken.add(name)
      if (name !== plan.name) notes.push({ kind: 'renamed', object: plan.object, field: '', value: name })
      return [plan, name]
    }),
  )
}

function build(plan: Plan, work: Work): QuotaNode {
  const children = (work.children.get(plan.id) ?? []).map(child => build(child, work))
  const min = children.length === 0 ? plan.min : guaranteed(plan, sumOf(children), work.notes)
  const { kind, amounts } = plan.limit
  const max =
    kind === 'max'
      ? amounts
      : new Map([...amounts].map(([name, more]) => [name, add(min.get(name) ?? ZERO, more)]))
  const { attributes } = plan
  const name = work.names.get(plan) ?? plan.name
  return { name, min, max, namespaces: namespacesFor(plan, children.length > 0, work), attributes, children }
}

function guaranteed({ object, min, isOnTop }: Plan, below: ResourceList, notes: ImportNote[]): ResourceList {
  if (isOnTop) return joined(min, below, add)
  for (const [resource, sum] of below)
    if (sum > (min.get(resource) ?? sum)) notes.push({ kind: 'raised', object, field: resource, value: '' })
  return largest(min, below)
}

function namespacesFor(plan: Plan, isInner: boolean, { notes, namespaces, names }: Work): readonly string[] {
  return plan.namespaces.filter(namespace => {
    const other = namespaces.get(namespace)
    if (isInner) notes.push({ kind: 'namespaceOfInner', object: plan.object, field: namespace, value: '' })
    else if (other !== undefined)
      notes.push({ kind: 'namespaceOfTwo', object: plan.object, field: namespace, value: other })
    else namespaces.set(namespace, names.get(plan) ?? plan.name)
    return !isInner && other === undefined
  })
}

export const joined = (
  a: ResourceList,
  b: ResourceList,
  join: (a: Amount, b: Amount) => Amount,
): ResourceList =>
  new Map(
    [...new Set([...a.keys(), ...b.keys()])].map(name => [
      name,
      join(a.get(name) ?? ZERO, b.get(name) ?? ZERO),
    ]),
  )

const largest = (a: ResourceList, b: ResourceList): ResourceList => joined(a, b, larger)

const sumOf = (nodes: readonly QuotaNode[]): ResourceList =>
  nodes.reduce((sum: ResourceList, { min }) => joined(sum, min, add), new Map<string, Amount>())
