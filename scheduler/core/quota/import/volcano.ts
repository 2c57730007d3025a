import { type JsonObject, at, readText } from '../../base/field.ts'
import { assemble } from './assemble.ts'
import {
  type ImportNote,
  type Imported,
  type Plan,
  type Source,
  amountsIn,
  nameOf,
  sourceOf,
  tell,
  tellRest,
} from './imported.ts'

/** https://github.com/volcano-sh/volcano/blob/master/docs/design/hierarchical-queue-on-capacity-plugin.md */
const ROOT = 'root'
/** What the API server fills in where nothing was said. */
const DEFAULTS = { weight: 1, reclaimable: true, dequeueStrategy: 'traverse', type: '', priority: 0 }

/**
 * Volcano's queues: what a queue deserves is its guarantee, its capability its max. Volcano's own guarantee, which is kept even from those who
 * could give it back, is one where nothing is deserved. Pods name their queue one by one, so whose a queue is, PodGroups tell.
 * @see https://volcano.sh/en/docs/queue_resource_management/
 */
export function importVolcano(objects: readonly JsonObject[]): Imported {
  const notes: ImportNote[] = []
  const sources = objects.map(object => sourceOf(object, notes))
  const groups = sources.filter(({ kind }) => kind === 'PodGroup')
  const queues = sources.filter(({ kind }) => kind === 'Queue')
  const root = queues.find(({ name }) => name === ROOT)
  if (root) tellRest(root, ['capability', 'deserved', 'guarantee', 'weight', 'reclaimable'], DEFAULTS)
  const isParent = new Set(queues.map(parentOf))
  const plans = queues.filter(queue => queue !== root).map(queue => planQueue(queue, groups, isParent))
  const whole = root === undefined ? new Map() : amountsIn(root, at(at(root.field, 'spec'), 'capability'))
  return { tree: assemble(plans, whole, notes), notes }
}

const parentOf = ({ field }: Source): string => readText(at(at(field, 'spec'), 'parent')) ?? ROOT

function planQueue(source: Source, groups: readonly Source[], isParent: ReadonlySet<string>): Plan {
  const spec = at(source.field, 'spec')
  const deserved = amountsIn(source, at(spec, 'deserved'))
  const guarantee = amountsIn(source, at(at(spec, 'guarantee'), 'resource'))
  const used = ['parent', 'capability', 'deserved', ...(deserved.size === 0 ? ['guarantee'] : [])]
  tellRest(source, used, DEFAULTS)
  const parent = parentOf(source)
  const namespaces = groups
    .filter(({ field }) => at(at(field, 'spec'), 'queue').value === source.name)
    .map(({ namespace }) => namespace)
  const isLeaf = !isParent.has(source.name)
  if (isLeaf && namespaces.length === 0) tell(source, { kind: 'noNamespaces', field: '', value: '' })
  return {
    object: nameOf(source),
    id: source.name,
    name: source.name,
    parent: parent === ROOT ? null : parent,
    min: deserved.size > 0 ? deserved : guarantee,
    isOnTop: false,
    limit: { kind: 'max', amounts: amountsIn(source, at(spec, 'capability')) },
    namespaces: isLeaf ? [...new Set(namespaces)] : [],
    attributes: {},
  }
}
