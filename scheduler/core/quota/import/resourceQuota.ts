import { type JsonObject, at, isRecord } from '../../base/field.ts'
import { type Amount, min } from '../amount.ts'
import type { ResourceList } from '../resourceList.ts'
import { assemble } from './assemble.ts'
import {
  type ImportNote,
  type Imported,
  type Plan,
  type Source,
  amountsIn,
  shortened,
  sourceOf,
  tell,
  tellRest,
} from './imported.ts'

/** `cpu` and `requests.cpu` are the same; `limits.…`, counts of objects and storage classes are nothing that a tree knows. */
const REQUESTS = /^(?:requests\.)?(cpu|memory|ephemeral-storage|hugepages-.+)$/
const EXTENDED = /^requests\.(.+\/.+)$/

/**
 * Native ResourceQuotas: a leaf for each namespace. What a quota limits is its namespace's guarantee too, since nothing else says who would
 * have to give something back; so nobody borrows until somebody says so.
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function importResourceQuotas(objects: readonly JsonObject[]): Imported {
  const notes: ImportNote[] = []
  const sources = objects.map(object => sourceOf(object, notes)).map(named)
  const byNamespace = Map.groupBy(sources, ({ namespace }) => namespace)
  const plans = [...byNamespace].map(([namespace, quotas]): Plan => {
    const limits = quotas.map(limitsOf).reduce(smallest, new Map<string, Amount>())
    const object = `Namespace ${namespace}`
    if (limits.size > 0) notes.push({ kind: 'limitIsGuarantee', object, field: '', value: '' })
    return {
      object,
      id: namespace,
      name: namespace,
      parent: null,
      min: limits,
      isOnTop: false,
      limit: { kind: 'max', amounts: limits },
      namespaces: [namespace],
      attributes: {},
    }
  })
  return { tree: assemble(plans, new Map(), notes), notes }
}

/** Names of quotas are unique in their namespace alone. */
const named = (source: Source): Source => ({ ...source, name: `${source.namespace}/${source.name}` })

/** One that counts some pods only limits no namespace. */
const isPartial = ({ field }: Source): boolean => {
  const spec = at(field, 'spec')
  const { scopes, scopeSelector } = isRecord(spec.value) ? spec.value : {}
  return (Array.isArray(scopes) && scopes.length > 0) || isRecord(scopeSelector)
}

function limitsOf(source: Source): ResourceList {
  const hard = at(at(source.field, 'spec'), 'hard')
  tellRest(source, ['hard'])
  const limits = new Map<string, Amount>()
  for (const [name, amount] of amountsIn(source, hard)) {
    const resource = REQUESTS.exec(name)?.[1] ?? EXTENDED.exec(name)?.[1]
    if (resource === undefined || isPartial(source))
      tell(source, {
        kind: 'noCounterpart',
        field: `spec.hard.${name}`,
        value: shortened(at(hard, name).value),
      })
    else limits.set(resource, min(amount, limits.get(resource) ?? amount))
  }
  return limits
}

/** Every quota of a namespace holds. */
function smallest(a: ResourceList, b: ResourceList): ResourceList {
  const limits = new Map(a)
  for (const [name, amount] of b) limits.set(name, min(amount, limits.get(name) ?? amount))
  return limits
}
