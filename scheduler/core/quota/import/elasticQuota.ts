import { type JsonObject, at } from '../../base/field.ts'
import { assemble } from './assemble.ts'
import {
  type ImportNote,
  type Imported,
  type Plan,
  type Source,
  amountsIn,
  metadataText,
  nameOf,
  sourceOf,
  tell,
  tellRest,
} from './imported.ts'

/**
 * ElasticQuotas of scheduler-plugins: flat, one a namespace. All of them together may use what they are guaranteed together.
 * @see https://github.com/kubernetes-sigs/scheduler-plugins/blob/master/kep/9-capacity-scheduling/README.md
 */
export function importSchedulerPlugins(objects: readonly JsonObject[]): Imported {
  const notes: ImportNote[] = []
  const plans = objects
    .map(object => planOf(sourceOf(object, notes)))
    .map(plan => ({ ...plan, parent: null }))
  return { tree: assemble(plans, new Map(), notes), notes }
}

/** https://github.com/koordinator-sh/koordinator/blob/main/apis/extension/elastic_quota.go */
const PREFIX = 'quota.scheduling.koordinator.sh'
const ROOT = 'koordinator-root-quota'
/** Those that Koordinator makes for itself. */
const BUILT_IN = new Set([ROOT, 'koordinator-system-quota', 'koordinator-default-quota'])

/**
 * ElasticQuotas of Koordinator: a tree by the label of the parent. Pods name their quota by a label; else it is the one that is called like
 * their namespace, else the one that lists it.
 * @see https://koordinator.sh/docs/user-manuals/multi-hierarchy-elastic-quota-management
 */
export function importKoordinator(objects: readonly JsonObject[]): Imported {
  const notes: ImportNote[] = []
  const sources = objects.map(object => sourceOf(object, notes)).filter(({ name }) => !BUILT_IN.has(name))
  const isParent = new Set(sources.map(parentOf))
  const plans = sources.map(source => {
    const plan = planOf(source)
    const isLeaf = !isParent.has(source.name)
    const namespaces = isLeaf ? namespacesOf(source) : []
    if (isLeaf && namespaces.length === 0) tell(source, { kind: 'noNamespaces', field: '', value: '' })
    tellLabels(source)
    return { ...plan, id: source.name, parent: parentOf(source), namespaces }
  })
  return { tree: assemble(plans, new Map(), notes), notes }
}

function planOf(source: Source): Plan {
  const spec = at(source.field, 'spec')
  tellRest(source, ['min', 'max'])
  return {
    object: nameOf(source),
    id: `${source.namespace}/${source.name}`,
    name: source.name,
    parent: null,
    min: amountsIn(source, at(spec, 'min')),
    isOnTop: false,
    limit: { kind: 'max', amounts: amountsIn(source, at(spec, 'max')) },
    namespaces: [source.namespace],
    attributes: {},
  }
}

function parentOf(source: Source): string | null {
  const parent = metadataText(source, 'labels', `${PREFIX}/parent`)
  return parent === '' || parent === ROOT ? null : parent
}

function namespacesOf(source: Source): readonly string[] {
  const listed = metadataText(source, 'annotations', `${PREFIX}/namespaces`)
  const own = source.name === source.namespace ? [source.namespace] : []
  return [...new Set([...own, ...namesIn(source, listed)])]
}

function namesIn(source: Source, text: string): readonly string[] {
  if (text === '') return []
  try {
    const names = JSON.parse(text) as unknown
    if (Array.isArray(names) && names.every(name => typeof name === 'string')) return names
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  tell(source, { kind: 'notReadable', field: `${PREFIX}/namespaces`, value: text })
  return []
}

/** What a person sets by labels and annotations, and says something. */
function tellLabels(source: Source): void {
  const told = [
    ['labels', 'tree-id', ''],
    ['labels', 'allow-lent-resource', 'true'],
    ['annotations', 'shared-weight', ''],
  ] as const
  for (const [list, key, silent] of told) {
    const value = metadataText(source, list, `${PREFIX}/${key}`)
    if (value !== '' && value !== silent)
      tell(source, { kind: 'noCounterpart', field: `${PREFIX}/${key}`, value })
  }
}
