// The last reclaims, as the component wrote them down. Pure.
import { millis } from '#core/base/units.ts'
import { readAudit, type AuditPod, type AuditRecord } from '#core/schedule/audit.ts'
import type { Reclaim } from '../../../preload/contract/suite.ts'

/** The newest first; what is no record is left out. @param data of the audit ConfigMap */
export const readReclaims = (data: Readonly<Record<string, string>>): Reclaim[] =>
  readAudit(data).records.map(viewRecord)

function viewRecord({ sequence, at, rule, leaf, ...record }: AuditRecord): Reclaim {
  return {
    sequence,
    at: millis(Date.parse(at) || 0),
    rule,
    leaf,
    beneficiaries: [...record.beneficiaries.map(nameOf), ...moreThan(record.unnamed?.beneficiaries)],
    victims: [
      ...record.victims.map(victim => ({
        pod: nameOf(victim),
        leaf: victim.leaf,
        outcome: victim.outcome,
      })),
      ...moreThan(record.unnamed?.victims).map(pod => ({ pod, leaf: null, outcome: 'decided' as const })),
    ],
    shares: record.shares.flatMap(({ leaf: of, before, after }) =>
      [...new Set([...Object.keys(before), ...Object.keys(after)])].map(resource => ({
        leaf: of,
        resource,
        before: before[resource] ?? '0',
        after: after[resource] ?? '0',
      })),
    ),
  }
}

/** How many more there were than the record names. */
const moreThan = (count = 0): string[] => (count > 0 ? [`+${count}`] : [])

const nameOf = ({ namespace, name }: AuditPod): string => `${namespace}/${name}`
