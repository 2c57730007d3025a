// What is wrong with GPUs, from all that tells of it, and since when. Pure.
import type { Millis } from '#core/base/units.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import type { Evidence } from '../../preload/contract/evidence.ts'
import type { StuckPolicy } from './clusterPolicy.ts'
import type { DeviceUnhealthy } from './deviceHealth.ts'
import type { TaintedDevice } from './dra.ts'
import { unhealthyOf } from './health.ts'
import type { NodeFacts } from './picture.ts'
import type { Collected, Tier } from './source.ts'

export type Finding = Dashboards['unhealthy'][number]

/** That a finding was there, wherever it came from, and since when. */
export type Seen = Pick<Finding, 'node' | 'uuid' | 'rule'> & { readonly at: Millis }

export type FindingsInput = {
  readonly gpuNodes: readonly NodeFacts[]
  readonly tier: Tier
  readonly operator: Collected['operator']
  readonly policy: StuckPolicy | null
  readonly devices: readonly (DeviceUnhealthy | TaintedDevice)[]
}

/** Only these ask the GPUs themselves. */
export const isMeasured = (tier: Tier): boolean => tier === 'T1' || tier === 'T2'

/** The label by which the operator knows its nodes. */
const PRESENT = 'nvidia.com/gpu.present'
const SILENT = { rule: 'U4', evidence: { code: 'silentNode' }, since: null } as const

/** What the objects tell of nodes, and the exporters of GPUs. */
export function findingsOf({
  gpuNodes,
  tier,
  operator,
  policy,
  devices: ofDevices,
}: FindingsInput): readonly Finding[] {
  const ofNode = (node: string, { rule, evidence, since }: Omit<Finding, 'node' | 'uuid'>): Finding => ({
    node,
    uuid: null,
    rule,
    evidence,
    since,
  })
  const ofObjects = gpuNodes.flatMap(({ node }) => unhealthyOf(node).map(found => ofNode(node.name, found)))
  const silent = gpuNodes
    .filter(({ node, devices }) => isMeasured(tier) && devices.length === 0 && node.gpuMode !== 'dra')
    .map(({ node }) => ofNode(node.name, SILENT))
  const ofOperator = gpuNodes.flatMap(({ node }) => {
    const parts = operator.get(node.name)
    const evidence: Evidence = { code: 'operatorNotReady', parts: [...(parts ?? [])] }
    return parts ? [ofNode(node.name, { rule: 'U8', evidence, since: null })] : []
  })
  // A policy waits for its last part, on whatever node: it is to blame where a node of the operator's offers no GPU at all.
  const bare = new Set(
    ofObjects.filter(({ evidence }) => evidence.code === 'nothingOffered').map(found => found.node),
  )
  const ofPolicy = gpuNodes.flatMap(({ node: { name, labels } }) => {
    if (!policy || !bare.has(name) || labels[PRESENT] !== 'true') return []
    const { name: said, message, since } = policy
    return [ofNode(name, { rule: 'U8', evidence: { code: 'policyNotReady', policy: said, message }, since })]
  })
  return [...ofObjects, ...silent, ...ofOperator, ...ofPolicy, ...ofDevices]
}

export type Dating = {
  readonly before: readonly Seen[]
  readonly at: Millis
  /** Nobody could look whether it is still there: that it was is not forgotten. */
  readonly isHidden: (seen: Seen) => boolean
}

/** Gives those that nothing dates the time at which a round first found them, without one since that did not. */
export function dateFindings(
  findings: readonly Finding[],
  { before, at, isHidden }: Dating,
): { readonly findings: Finding[]; readonly seen: readonly Seen[] } {
  const known = new Map(before.map(seen => [keyOf(seen), seen.at]))
  const dated = findings.map(finding => ({
    ...finding,
    since: finding.since ?? known.get(keyOf(finding)) ?? at,
  }))
  const found = new Set(dated.map(keyOf))
  return {
    findings: dated,
    seen: [
      ...dated.map(({ node, uuid, rule, since }) => ({ node, uuid, rule, at: since })),
      ...before.filter(seen => !found.has(keyOf(seen)) && isHidden(seen)),
    ],
  }
}

const keyOf = ({ node, uuid, rule }: Pick<Seen, 'node' | 'uuid' | 'rule'>): string =>
  `${rule}\n${node}\n${uuid ?? ''}`
