// What is unhealthy by the objects as they are now and by the last round of figures: one list and one count. Pure.
import type { Overview } from '../../preload/contract/overview.ts'
import type { Finding } from './findings.ts'

type Known = Omit<Overview, 'provenance'>
type Unhealthy = Overview['unhealthy'][number]

/** What nodes' objects tell is known as it is now; a round's word of it may be a minute old. */
const isOfObjects = ({ uuid, rule, evidence }: Finding): boolean =>
  uuid === null && (['U1', 'U2', 'U3'].includes(rule) || evidence.code === 'taint')

/**
 * The overview with what a round found beside what the objects tell: one entry for each node and rule. Of GPUs, those count that are
 * on nodes of which the objects tell nothing: a GPU on a node that is out as a whole, or that was withdrawn, counts once.
 */
export function withFindings(overview: Known, findings: readonly Finding[]): Known {
  const found = findings.filter(finding => !isOfObjects(finding))
  if (found.length === 0) return overview
  const told = new Set(overview.unhealthy.map(({ node }) => node))
  const unhealthy = [...overview.unhealthy, ...byNodeAndRule(found)]
  const own = found.filter(({ node }) => !told.has(node)).flatMap(({ uuid }) => uuid ?? [])
  return {
    ...overview,
    unhealthy,
    gpuNodes: { ...overview.gpuNodes, unhealthy: new Set(unhealthy.map(({ node }) => node)).size },
    gpus: { ...overview.gpus, unhealthy: overview.gpus.unhealthy + new Set(own).size },
  }
}

function byNodeAndRule(found: readonly Finding[]): Unhealthy[] {
  const groups = Map.groupBy(found, ({ node, rule }) => `${node} ${rule}`)
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const { node, rule, evidence, since } = first
    const gpus = new Set(group.flatMap(({ uuid }) => uuid ?? [])).size
    return { node, rule, gpus, evidence, since }
  })
}
