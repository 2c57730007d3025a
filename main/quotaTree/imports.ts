// Quota trees out of what is in a cluster already: other systems' queues and quotas.
import type { ClusterId } from '#core/base/units.ts'
import { SOURCES, SOURCE_OF, type SourceName, findQuotas } from '#core/quota/import/sources.ts'
import type { Import } from '../../preload/contract/quotaTree.ts'
import type { Objects } from '../clusters/objects.ts'
import type { Site } from '../suite/site.ts'
import { importOf } from './readImport.ts'

type Visit = <T>(cluster: ClusterId, work: (site: Site) => Promise<T>, signal: AbortSignal) => Promise<T>

/** Everything throws AppError. */
export type Imports = {
  /** Which of them the cluster serves, whether or not it has any. */
  sources(cluster: ClusterId, signal: AbortSignal): Promise<SourceName[]>
  readSource(cluster: ClusterId, source: SourceName, signal: AbortSignal): Promise<Import>
}

export const createImports = (visit: Visit): Imports => ({
  sources: (cluster, signal) =>
    visit(
      cluster,
      async ({ objects }) => {
        const versions = await Promise.all(
          SOURCES.map(source => versionOf(objects, SOURCE_OF[source].kinds[0] ?? '', { source, signal })),
        )
        return SOURCES.filter((_, at) => versions[at] !== null)
      },
      signal,
    ),
  readSource: (cluster, source, signal) =>
    visit(
      cluster,
      async ({ objects }) => {
        const lists = SOURCE_OF[source].kinds.map(async kind => {
          const apiVersion = await versionOf(objects, kind, { source, signal })
          return apiVersion === null ? [] : objects.list({ apiVersion, kind, namespace: null }, signal)
        })
        const found = findQuotas((await Promise.all(lists)).flat())
        return found === null ? { kind: 'nothing', line: null, why: null } : importOf(found)
      },
      signal,
    ),
})

/** The newest version of a kind that is served and read here; null: none. */
async function versionOf(
  objects: Objects,
  kind: string,
  { source, signal }: { readonly source: SourceName; readonly signal: AbortSignal },
): Promise<string | null> {
  const { group, versions } = SOURCE_OF[source]
  for (const version of versions) {
    const apiVersion = group === '' ? version : `${group}/${version}`
    if (await objects.isServed(apiVersion, kind, signal)) return apiVersion
  }
  return null
}
