// The ring of audit records in a ConfigMap. What is to be evicted is written down before anybody is.
import {
  auditKey,
  readAudit,
  writeAudit,
  type AuditPod,
  type AuditRecord,
  type Outcome,
} from '#core/schedule/audit.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import type { Api } from './api.ts'
import { failpoint } from './failpoint.ts'
import { failureFacts, type Log } from './log.ts'
import { readOwnMap, writeOwnMap } from './ownMap.ts'

export type Audit = {
  /** Reads where the ring stands: the sequence of its newest record. */
  prepare(): Promise<number>
  /** Resolves when the record is written. @throws AppError when it is not: then nobody may be evicted */
  record(record: Omit<AuditRecord, 'sequence' | 'at'>): Promise<number>
  /** Notes how an eviction went; written soon, together with others. */
  settle(sequence: number, victim: Pick<AuditPod, 'uid'>, outcome: Outcome): void
}

export type AuditOptions = {
  readonly api: Api
  readonly log: Log
  readonly fence: () => void
}

const SETTLE_MS = 1000

export function createAudit({ api, log, fence }: AuditOptions): Audit {
  const open = new Map<number, AuditRecord>()
  let last: Promise<number> | undefined
  let newest: number | undefined
  let pending: AuditRecord[] = []
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  function prepare(): Promise<number> {
    last ??= readOwnMap(api, CONFIG_MAPS.audit).then(data => readAudit(data).records[0]?.sequence ?? 0)
    last.catch(() => {
      last = undefined // asked again by the next
    })
    return last
  }

  async function write(records: readonly AuditRecord[]): Promise<void> {
    const data = Object.fromEntries(records.map(record => [auditKey(record.sequence), writeAudit(record)]))
    failpoint('audit:before')
    await writeOwnMap(api, CONFIG_MAPS.audit, { data, fence })
    failpoint('audit:after')
  }

  /** Records of one moment go out in one write. */
  function flush(): Promise<void> {
    writing ??= Promise.resolve().then(() => {
      const records = pending
      pending = []
      writing = undefined
      return write(records)
    })
    return writing
  }

  function settleSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      const settled = [...open.values()]
      for (const record of settled)
        if (record.victims.every(victim => victim.outcome !== 'decided')) open.delete(record.sequence)
      write(settled).catch((cause: unknown) => log.warn('audit.unsettled', failureFacts(cause)))
    }, SETTLE_MS)
  }

  return {
    prepare,
    async record(content) {
      const known = await prepare()
      newest = (newest ?? known) + 1
      const record: AuditRecord = { sequence: newest, at: new Date().toISOString(), ...content }
      pending.push(record)
      await flush()
      open.set(record.sequence, record)
      return record.sequence
    },
    settle(sequence, { uid }, outcome) {
      const record = open.get(sequence)
      if (!record) return
      const victims = record.victims.map(victim => (victim.uid === uid ? { ...victim, outcome } : victim))
      open.set(sequence, { ...record, victims })
      settleSoon()
    },
  }
}
