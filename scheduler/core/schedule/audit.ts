// What was taken from whom, for whom, and by which rule: written before anybody is evicted, read by the app.
import type { EvictionRule } from './snapshot.ts'
import { AUDIT_RECORDS } from '../wire.ts'

export type AuditPod = { readonly namespace: string; readonly name: string; readonly uid: string }

/** How an eviction went; `decided` until the API server has answered. */
export type Outcome = 'decided' | 'evicted' | 'gone' | 'refused' | 'failed'

/** `kubeScheduler`: not a rule of ours; kube-scheduler preempted it for a pod of higher priority, whatever the quotas say. */
export type AuditRule = EvictionRule | 'kubeScheduler'

export type AuditRecord = {
  /** Grows by one with every record. */
  readonly sequence: number
  /** RFC 3339. */
  readonly at: string
  readonly rule: AuditRule
  /** Leaf of those for whom it is done; of the victims where it is done for nobody. */
  readonly leaf: string
  readonly beneficiaries: readonly AuditPod[]
  readonly victims: readonly (AuditPod & { readonly leaf: string | null; readonly outcome: Outcome })[]
  /** Use by leaf before and after, as quantities by resource. */
  readonly shares: readonly {
    readonly leaf: string
    readonly before: Readonly<Record<string, string>>
    readonly after: Readonly<Record<string, string>>
  }[]
  /** How many more there were than are named; absent where all are. */
  readonly unnamed?: { readonly beneficiaries: number; readonly victims: number }
}

/** A record names so many of each at most: it has its place among others in one ConfigMap. */
export const MOST_NAMED = 100

/** The record with no more pods and shares than one may have, and the number of pods that it no longer names. */
export function shortened(record: AuditRecord): AuditRecord {
  const { beneficiaries, victims, shares } = record
  if ([beneficiaries, victims, shares].every(({ length }) => length <= MOST_NAMED)) return record
  return {
    ...record,
    beneficiaries: beneficiaries.slice(0, MOST_NAMED),
    victims: victims.slice(0, MOST_NAMED),
    shares: shares.slice(0, MOST_NAMED),
    unnamed: {
      beneficiaries: Math.max(0, beneficiaries.length - MOST_NAMED),
      victims: Math.max(0, victims.length - MOST_NAMED),
    },
  }
}

/** The key of a record in the ConfigMap: a ring, in which a record takes the place of the one AUDIT_RECORDS before it. */
export const auditKey = (sequence: number): string => String(sequence % AUDIT_RECORDS).padStart(4, '0')

export const writeAudit = (record: AuditRecord): string => JSON.stringify(record)

/** The records of the ConfigMap's data, the newest first. What is no record is left out, and counted. */
export function readAudit(data: Readonly<Record<string, string>>): {
  records: AuditRecord[]
  unreadable: number
} {
  const records = Object.values(data).flatMap(text => readRecord(text) ?? [])
  records.sort((a, b) => b.sequence - a.sequence)
  return { records, unreadable: Object.keys(data).length - records.length }
}

/** Null: it is no record. */
export function readRecord(text: string): AuditRecord | null {
  try {
    const record = JSON.parse(text) as Partial<AuditRecord> | null
    const isWhole =
      Number.isSafeInteger(record?.sequence) &&
      [record?.at, record?.rule, record?.leaf].every(field => typeof field === 'string') &&
      [record?.beneficiaries, record?.victims, record?.shares].every(Array.isArray)
    return isWhole ? (record as AuditRecord) : null
  } catch {
    return null // somebody else's text: counted by the caller
  }
}
