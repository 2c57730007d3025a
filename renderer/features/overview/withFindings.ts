import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import type { Overview } from '../../../preload/contract/overview.ts'

/**
 * The overview with the GPUs counted as unhealthy that their exporters complain of, beside those of which the objects tell: a GPU on
 * a node that is out as a whole counts once.
 */
export function withFindings(overview: Overview, dashboards: Dashboards | null): Overview {
  if (!dashboards) return overview
  const known = new Set(overview.unhealthy.map(({ node }) => node))
  const own = dashboards.unhealthy.filter(({ node, uuid }) => uuid !== null && !known.has(node))
  const nodes = new Set([...known, ...dashboards.unhealthy.map(({ node }) => node)])
  return {
    ...overview,
    gpuNodes: { ...overview.gpuNodes, unhealthy: Math.max(overview.gpuNodes.unhealthy, nodes.size) },
    gpus: {
      ...overview.gpus,
      unhealthy: overview.gpus.unhealthy + new Set(own.map(({ uuid }) => uuid)).size,
    },
  }
}
