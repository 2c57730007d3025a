import { type Field, type JsonObject, at, isRecord, readItems, readText } from '../../base/field.ts'
import { add } from '../amount.ts'
import type { ResourceList } from '../resourceList.ts'
import { assemble, joined } from './assemble.ts'
import {
  type ImportNote,
  type Imported,
  type Plan,
  type Source,
  amountsIn,
  nameOf,
  shortened,
  sourceOf,
  tell,
  tellRest,
} from './imported.ts'

/** What the API server fills in where nothing was said. */
const DEFAULTS = {
  queueingStrategy: 'BestEffortFIFO',
  stopPolicy: 'None',
  namespaceSelector: {},
  flavorFungibility: { whenCanBorrow: 'MayStopSearch', whenCanPreempt: 'TryNextFlavor' },
  preemption: {
    borrowWithinCohort: { policy: 'Never' },
    reclaimWithinCohort: 'Never',
    withinClusterQueue: 'Never',
  },
}

/**
 * Cohorts as inner nodes, ClusterQueues as leaves, the namespaces of their LocalQueues. What a queue is nominally given is its guarantee;
 * with its borrowing limit on top, its max. Flavors are summed: a tree has one amount a resource.
 * @see https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/ https://kueue.sigs.k8s.io/docs/concepts/cohort/
 */
export function importKueue(objects: readonly JsonObject[]): Imported {
  const notes: ImportNote[] = []
  const sources = objects.map(object => sourceOf(object, notes))
  const of = (kind: string): readonly Source[] => sources.filter(source => source.kind === kind)
  const queues = of('ClusterQueue')
  const cohorts = of('Cohort')
  const plans = [...cohorts.map(planCohort), ...queues.map(queue => planQueue(queue, of('LocalQueue')))]
  const known = new Set(plans.map(({ id }) => id))
  const missing = new Set(
    plans.flatMap(({ parent }) => (parent === null || known.has(parent) ? [] : [parent])),
  )
  return { tree: assemble([...[...missing].map(implied), ...plans], new Map(), notes), notes }
}

const cohortId = (name: string): string => `cohort ${name}`

/** A cohort is there as soon as somebody names it. */
const implied = (id: string): Plan => {
  const name = id.slice(cohortId('').length)
  return { ...EMPTY, object: `Cohort ${name}`, id, name }
}

const EMPTY = {
  parent: null,
  min: new Map(),
  isOnTop: true,
  limit: { kind: 'max', amounts: new Map() },
  namespaces: [],
  attributes: {},
} as const

function planCohort(source: Source): Plan {
  const spec = at(source.field, 'spec')
  tellRest(source, ['parentName', 'parent', 'resourceGroups', 'fairSharing'])
  const parent = readText(at(spec, 'parentName')) ?? readText(at(spec, 'parent'))
  return {
    ...EMPTY,
    object: nameOf(source),
    id: cohortId(source.name),
    name: source.name,
    parent: parent ? cohortId(parent) : null,
    ...quotasOf(source, parent !== null),
    attributes: weightOf(source),
  }
}

function planQueue(source: Source, localQueues: readonly Source[]): Plan {
  const spec = at(source.field, 'spec')
  tellRest(source, ['cohort', 'cohortName', 'resourceGroups', 'fairSharing'], DEFAULTS)
  const cohort = readText(at(spec, 'cohortName')) ?? readText(at(spec, 'cohort'))
  const namespaces = localQueues
    .filter(({ field }) => at(at(field, 'spec'), 'clusterQueue').value === source.name)
    .map(({ namespace }) => namespace)
  if (namespaces.length === 0) tell(source, { kind: 'noNamespaces', field: '', value: '' })
  return {
    object: nameOf(source),
    id: `queue ${source.name}`,
    name: source.name,
    parent: cohort ? cohortId(cohort) : null,
    isOnTop: false,
    ...quotasOf(source, Boolean(cohort)),
    namespaces: [...new Set(namespaces)],
    attributes: weightOf(source),
  }
}

type Quotas = Pick<Plan, 'min' | 'limit'>

/** @param canBorrow without a cohort above, what is nominal is all that there is */
function quotasOf(source: Source, canBorrow: boolean): Quotas {
  let [nominal, beyond]: [ResourceList, ResourceList] = [new Map(), new Map()]
  const [seen, unlimited] = [new Set<string>(), new Set<string>()]
  for (const quota of quotaFields(source)) {
    const name = readText(at(quota, 'name')) ?? ''
    if (seen.has(name)) tell(source, { kind: 'summed', field: name, value: '' })
    seen.add(name)
    nominal = joined(nominal, amountAs(source, quota, { key: 'nominalQuota', name }), add)
    const limit = amountAs(source, quota, { key: 'borrowingLimit', name })
    if (limit.size === 0) unlimited.add(name)
    beyond = joined(beyond, limit, add)
    const { value } = at(quota, 'lendingLimit')
    if (value !== undefined && value !== null)
      tell(source, { kind: 'noCounterpart', field: 'lendingLimit', value: `${name}: ${shortened(value)}` })
  }
  if (!canBorrow)
    return { min: nominal, limit: { kind: 'max', amounts: source.kind === 'Cohort' ? new Map() : nominal } }
  const amounts = new Map([...beyond].filter(([name]) => !unlimited.has(name)))
  return { min: nominal, limit: { kind: 'aboveMin', amounts } }
}

/** Quotas of all resources of all flavors. */
const quotaFields = ({ field }: Source): readonly Field[] =>
  readItems(at(at(field, 'spec'), 'resourceGroups')).flatMap(group =>
    readItems(at(group, 'flavors')).flatMap(flavor => readItems(at(flavor, 'resources'))),
  )

/** One quantity as amounts of the resource; empty where it is missing or none. */
function amountAs(source: Source, quota: Field, { key, name }: { key: string; name: string }): ResourceList {
  const { value } = at(quota, key)
  if (value === undefined || value === null) return new Map()
  return amountsIn(source, { ...quota, value: { [name]: value } })
}

const WEIGHT = /^(?=.*[1-9])\d{1,6}(\.\d{1,3})?$/

/** @see https://kueue.sigs.k8s.io/docs/concepts/fair_sharing/ */
function weightOf(source: Source): Plan['attributes'] {
  const sharing = at(at(source.field, 'spec'), 'fairSharing').value
  const weight = isRecord(sharing) ? sharing['weight'] : undefined
  const text = shortened(weight)
  if (weight === undefined || weight === null || text === '1') return {}
  if (WEIGHT.test(text)) return { weight: text }
  tell(source, { kind: 'noCounterpart', field: 'spec.fairSharing.weight', value: text })
  return {}
}
