import type { Cluster } from '../../../preload/contract/clusters.ts'
import { isSafeMode, preferences, type Preferences } from '../../state/preferences.ts'

/** The page of a cluster that the user looked at last. */
export function pathOf(cluster: string, { lastPageOf }: Pick<Preferences, 'lastPageOf'>): string {
  return `/c/${cluster}/${lastPageOf[cluster] ?? 'overview'}`
}

/** The page of a cluster that a path shows, as it is remembered: `overview`, `quotas/tree`. What is below a page counts for it. */
export const pageIn = (path: string): string =>
  path.match(/^\/c\/[^/]+\/((?:dashboards\/|quotas\/)?[a-z]+)/)?.[1] ?? 'overview'

/**
 * Where to go when nothing says where: the asked cluster's last page, else where the user was, else the sample, else the
 * first cluster. When there is none at all, the page that adds one.
 */
export function firstPath(
  clusters: readonly Pick<Cluster, 'id' | 'isSample'>[],
  kept: Pick<Preferences, 'lastPath' | 'lastPageOf'>,
  asked: string | null,
): string {
  if (asked !== null) return pathOf(asked, kept)
  const named = kept.lastPath?.match(/^\/c\/([^/]+)\//)?.[1]
  const isThere = named === undefined || clusters.some(({ id }) => id === named)
  if (kept.lastPath !== null && isThere) return kept.lastPath
  const first = clusters.find(({ isSample }) => isSample) ?? clusters[0]
  return first ? pathOf(first.id, kept) : '/clusters'
}

/** Where the window opens: where the user was last, on the first start the sample; not at the page that crashed. */
export const openingPath = (clusters: readonly Cluster[], asked: string | null): string =>
  isSafeMode ? '/clusters' : firstPath(clusters, preferences.getState(), asked)
