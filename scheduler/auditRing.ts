// What the audit's ConfigMap holds, and how much of it: a ConfigMap takes 1 MiB, and one record of a large gang may be long.
import { auditKey, readRecord, writeAudit, type AuditRecord } from '#core/schedule/audit.ts'
import type { Data } from './ownMap.ts'

export type AuditRing = {
  /** The newest record's sequence; 0 where there is none. */
  newest(): number
  /** What to write for these records: they, and null for the oldest ones that have to go for them. */
  put(records: readonly AuditRecord[]): Data
  /** Drops the oldest half, by bytes. */
  halve(): Data
}

/** Below what the server takes, with room for what others write there: https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object */
const MOST_BYTES = 700_000

/** @param data of the ConfigMap; what is no record in it goes first */
export function createAuditRing(data: Readonly<Record<string, string>>): AuditRing {
  const slots = new Map<string, { readonly sequence: number; readonly bytes: number }>()
  let bytes = 0

  function keep(key: string, text: string, sequence: number): void {
    drop(key)
    const size = Buffer.byteLength(key) + Buffer.byteLength(text)
    slots.set(key, { sequence, bytes: size })
    bytes += size
  }

  function drop(key: string): void {
    bytes -= slots.get(key)?.bytes ?? 0
    slots.delete(key)
  }

  /** The newest stays whatever its size: without it nobody may be evicted. */
  function trim(most: number): Data {
    const dropped: Record<string, null> = {}
    const oldestFirst = [...slots].toSorted(([, a], [, b]) => a.sequence - b.sequence)
    for (const [key] of oldestFirst.slice(0, -1)) {
      if (bytes <= most) break
      drop(key)
      dropped[key] = null
    }
    return dropped
  }

  for (const [key, text] of Object.entries(data)) keep(key, text, readRecord(text)?.sequence ?? -1)
  return {
    newest: () => Math.max(0, ...[...slots.values()].map(({ sequence }) => sequence)),
    put(records) {
      const written: Record<string, string> = {}
      for (const record of records) {
        const key = auditKey(record.sequence)
        if ((slots.get(key)?.sequence ?? 0) > record.sequence) continue // a later one has its place
        written[key] = writeAudit(record)
        keep(key, written[key], record.sequence)
      }
      return { ...written, ...trim(MOST_BYTES) }
    },
    halve: () => trim(bytes / 2),
  }
}
