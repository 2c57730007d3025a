// Which objects a quota tree can be made of, and which of them a pile of documents holds.
import { type JsonObject, isRecord } from '../../base/field.ts'
import { TREE } from '../../wire.ts'
import { readTree } from '../kube.ts'
import { importKoordinator, importSchedulerPlugins } from './elasticQuota.ts'
import type { Imported } from './imported.ts'
import { importKueue } from './kueue.ts'
import { importResourceQuotas } from './resourceQuota.ts'
import { importVolcano } from './volcano.ts'

export const SOURCES = ['resourceQuota', 'kueue', 'volcano', 'koordinator', 'schedulerPlugins'] as const
export type SourceName = (typeof SOURCES)[number]

/** `kinds`: the first is what the others are nothing without. */
type SourceOf = {
  readonly group: string
  /** Newest first; a cluster serves some of them. */
  readonly versions: readonly string[]
  readonly kinds: readonly string[]
  readonly read: (objects: readonly JsonObject[]) => Imported
}

export const SOURCE_OF: Readonly<Record<SourceName, SourceOf>> = {
  resourceQuota: { group: '', versions: ['v1'], kinds: ['ResourceQuota'], read: importResourceQuotas },
  kueue: {
    group: 'kueue.x-k8s.io',
    versions: ['v1beta2', 'v1beta1'],
    kinds: ['ClusterQueue', 'Cohort', 'LocalQueue'],
    read: importKueue,
  },
  volcano: {
    group: 'scheduling.volcano.sh',
    versions: ['v1beta1'],
    kinds: ['Queue', 'PodGroup'],
    read: importVolcano,
  },
  koordinator: {
    group: 'scheduling.sigs.k8s.io',
    versions: ['v1alpha1'],
    kinds: ['ElasticQuota'],
    read: importKoordinator,
  },
  schedulerPlugins: {
    group: 'scheduling.x-k8s.io',
    versions: ['v1alpha1'],
    kinds: ['ElasticQuota'],
    read: importSchedulerPlugins,
  },
}

/** What documents were found to be. `objects`: how many of them were read. */
export type Found = Imported & { readonly source: SourceName | 'tree'; readonly objects: number }

/**
 * A quota tree out of documents, items of Lists among them: the tree itself, where one of them is one, else what the source with the most of
 * its objects makes of them. Null where nothing is there that a tree could be made of.
 */
export function findQuotas(documents: readonly unknown[]): Found | null {
  const objects = documents.flatMap(itemsOf)
  const tree = objects.find(object => object['kind'] === TREE.kind)
  if (tree !== undefined) {
    const read = readTree(tree)
    return read.ok ? { source: 'tree', objects: 1, tree: read.value, notes: [] } : null
  }
  const [best] = SOURCES.map(source => ({ source, own: ownOf(objects, source) })).toSorted(
    (a, b) => b.own.length - a.own.length,
  )
  if (best === undefined || best.own.length === 0) return null
  return { source: best.source, objects: best.own.length, ...SOURCE_OF[best.source].read(best.own) }
}

function itemsOf(document: unknown): readonly JsonObject[] {
  if (!isRecord(document)) return []
  const { kind, items } = document
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? items.filter(isRecord)
    : [document]
}

function ownOf(objects: readonly JsonObject[], source: SourceName): readonly JsonObject[] {
  const { group, kinds } = SOURCE_OF[source]
  return objects.filter(({ apiVersion, kind }) => {
    const [first = '', version] = typeof apiVersion === 'string' ? apiVersion.split('/') : []
    return (version === undefined ? '' : first) === group && kinds.includes(String(kind))
  })
}
