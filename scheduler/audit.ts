// The ring of audit records in a ConfigMap. What is to be evicted is written down before anybody is.
import { shortened, type AuditPod, type AuditRecord, type Outcome } from '#core/schedule/audit.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import { type Api, hasCode } from './api.ts'
import { type AuditRing, createAuditRing } from './auditRing.ts'
import { failpoint } from './failpoint.ts'
import { failureFacts, type Log } from './log.ts'
import { readOwnMap, writeOwnMap } from './ownMap.ts'

export type Audit = {
  /** Reads what the ring holds. */
  prepare(): Promise<unknown>
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
  let ring: Promise<AuditRing> | undefined
  let newest: number | undefined
  let pending: AuditRecord[] = []
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  function prepare(): Promise<AuditRing> {
    ring ??= readOwnMap(api, CONFIG_MAPS.audit).then(createAuditRing)
    ring.catch(() => {
      ring = undefined // asked again by the next
    })
    return ring
  }

  async function write(records: readonly AuditRecord[]): Promise<void> {
    const data = (await prepare()).put(records)
    failpoint('audit:before')
    try {
      await writeOwnMap(api, CONFIG_MAPS.audit, { data, fence })
    } catch (cause) {
      if (!hasCode(cause, 'INVALID_INPUT')) throw cause
      log.warn('audit.full', failureFacts(cause))
      await makeRoom(records)
    }
    failpoint('audit:after')
  }

  /** Others wrote into the ConfigMap what we know nothing of: it is read, and the older half of it goes. */
  async function makeRoom(records: readonly AuditRecord[]): Promise<void> {
    ring = undefined
    const now = await prepare()
    const data = { ...now.put(records), ...now.halve() }
    await writeOwnMap(api, CONFIG_MAPS.audit, { data, fence })
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
      newest = (newest ?? known.newest()) + 1
      const record = shortened({ sequence: newest, at: new Date().toISOString(), ...content })
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
