// Training jobs from round to round. One that a round no longer sees is gone, and stays known.
import { millis, type Millis } from '#core/base/units.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import type { PastJob, PastJobRow } from '../../preload/contract/jobs.ts'
import { figuresOfLife, type JobRecord, remember } from '../jobs/remember.ts'
import type { Db } from './database.ts'
import { createClockCheck } from './history/clock.ts'
import { COARSE, TIERS } from './history/tiers.ts'
import { createMeta } from './meta.ts'

type Named = {
  readonly namespace: string
  readonly name: string
  readonly goneAt?: Millis | undefined
}

export type Jobs = {
  /** What a round saw. Jobs of a kind that could not be listed are neither there nor gone. */
  readonly note: (round: Pick<Dashboards, 'at' | 'jobs' | 'missingKinds'>) => void
  /** Jobs that are gone and lived within a span, the last to go first, and whether those are not all. */
  readonly past: (span: { readonly from: Millis; readonly to: Millis }) => {
    readonly jobs: PastJobRow[]
    readonly isCut: boolean
  }
  /** Jobs of a name that are gone, the last to go first; with `goneAt` those that went then or before. */
  readonly pastNamed: (of: Named) => PastJob[]
  /** The cluster has a name now: what was noted while it had none is its own. */
  readonly adopt: (uid: string) => void
}

/** As many jobs that are gone are kept, and so much of them; the first to go give way, as does what is older than any history. */
const MOST_GONE = 20_000
const MOST_GONE_BYTES = 32 * 1_048_576
/** Of a store that may not grow large, jobs take no more than this share: they must not drive out history. */
const SHARE_OF_LIMIT = 1 / 8
/** When there is too much, so much stays: or each job that goes would cost a look at all of them. */
const SHARE_THAT_STAYS = 0.9
/** As many as one answer tells of. */
const MOST_TOLD = 2000
const KEEP_MS = TIERS[COARSE].keepMs
/** When the last round saw the jobs that it saw. */
const NOTED_AT = 'jobsNotedAt'

export const JOB_SQL = {
  present: `SELECT id, uid, type, status FROM job WHERE cluster_uid = ? AND gone_at IS NULL`,
  returning: `SELECT id, uid, type, status FROM job
    WHERE cluster_uid = ? AND namespace = ? AND name = ? AND gone_at IS NOT NULL AND uid = ?
    ORDER BY gone_at DESC LIMIT 1`,
  /** Pods without an object, if they were those of a job with one: of its name, or known as its own. */
  strays: `DELETE FROM job WHERE id = ? AND EXISTS (SELECT 1 FROM job AS owner
    WHERE owner.cluster_uid = job.cluster_uid AND (owner.gone_at IS NULL OR owner.gone_at >= job.first_at)
      AND owner.namespace = job.namespace AND owner.uid NOT LIKE 'pods:%'
      AND (owner.name = job.name AND owner.type = job.type
        OR EXISTS (SELECT 1 FROM json_each(owner.record, '$.job.instances') WHERE value ->> 'name' IN
          (SELECT value ->> 'name' FROM json_each(?, '$.job.instances')))))`,
  past: `SELECT json_remove(record, '$.job.instances') AS record, last_at, gone_at FROM job
    WHERE cluster_uid = ? AND gone_at IS NOT NULL AND gone_at >= ? AND first_at < ?
    ORDER BY gone_at DESC LIMIT ${MOST_TOLD + 1}`,
  pastNamed: `SELECT record, last_at, gone_at FROM job
    WHERE cluster_uid = ? AND namespace = ? AND name = ? AND gone_at <= ? ORDER BY gone_at DESC LIMIT 20`,
  expired: `DELETE FROM job WHERE cluster_uid = ? AND gone_at IS NOT NULL AND gone_at <= ?`,
  /** octet_length tells without reading what it measures: some milliseconds for all of them. */
  weight: `SELECT count(*) AS jobs, total(octet_length(record)) AS bytes FROM job
    WHERE cluster_uid = ? AND gone_at IS NOT NULL`,
  tooMany: `DELETE FROM job WHERE id IN (SELECT id FROM (
      SELECT id, row_number() OVER newest AS place, sum(octet_length(record)) OVER newest AS bytes FROM job
      WHERE cluster_uid = ? AND gone_at IS NOT NULL WINDOW newest AS (ORDER BY gone_at DESC, id DESC)
    ) WHERE place > ? OR bytes > ?)`,
} as const

type Job = Dashboards['jobs'][number]
type Known = {
  readonly id: number
  readonly uid: string
  readonly type: string
  readonly status: Job['status']
}
type PastSql = { readonly record: string; readonly last_at: number; readonly gone_at: number }

/**
 * @param uid that of the cluster's kube-system namespace; '' while unknown
 * @param limitBytes how large the store may be
 */
export function createJobs(db: Db, uid: () => string, limitBytes = Infinity): Jobs {
  const mostBytes = Math.min(MOST_GONE_BYTES, limitBytes * SHARE_OF_LIMIT)
  const meta = createMeta(db)
  const isClockBelieved = createClockCheck(db)
  const present = db.prepare(JOB_SQL.present)
  const returning = db.prepare(JOB_SQL.returning)
  const past = db.prepare(JOB_SQL.past)
  const pastNamed = db.prepare(JOB_SQL.pastNamed)
  const recordOf = db.prepare('SELECT record FROM job WHERE id = ?').pluck()
  const insert = db.prepare(
    `INSERT INTO job (cluster_uid, uid, type, namespace, name, status, first_at, last_at, record)
      VALUES (?, ?, ?, ?, ?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER), ?)`,
  )
  const update = db.prepare(
    'UPDATE job SET status = ?, last_at = CAST(? AS INTEGER), gone_at = NULL, record = ? WHERE id = ?',
  )
  const leave = db.prepare(
    'UPDATE job SET last_at = CAST(? AS INTEGER), gone_at = CAST(? AS INTEGER) WHERE id = ?',
  )
  const dropStrays = db.prepare(JOB_SQL.strays)
  const expire = db.prepare(JOB_SQL.expired)
  const weight = db.prepare(JOB_SQL.weight)
  const dropTooMany = db.prepare(JOB_SQL.tooMany)

  const keep = (job: Job, known: Known | undefined, at: Millis): void => {
    // One that has ended changes no more: a cluster may keep thousands of them.
    if (known?.status === job.status && isOver(job)) return
    const { uid: jobUid, type, namespace, name, status } = job
    const found = known ?? (isNamed(job) ? undefined : returning.get(uid(), namespace, name, jobUid))
    const of = found as Known | undefined
    const before = of ? (JSON.parse(recordOf.get(of.id) as string) as JobRecord) : null
    const record = JSON.stringify(remember(before, job))
    if (of) update.run(status, at, record, of.id)
    else insert.run(uid(), jobUid, type, namespace, name, status, job.createdAt ?? at, at, record)
  }

  /** Pods outlive their job's object, and are seen before it in the round in which it is made: they are no job of their own. @returns whether it was such */
  const dropStray = (row: Known): boolean =>
    isNamed(row) && dropStrays.run(row.id, recordOf.get(row.id)).changes > 0

  const makeRoom = (): void => {
    const { jobs, bytes } = weight.get(uid()) as { jobs: number; bytes: number }
    if (jobs > MOST_GONE || bytes > mostBytes)
      dropTooMany.run(uid(), MOST_GONE * SHARE_THAT_STAYS, mostBytes * SHARE_THAT_STAYS)
  }

  const note = db.transaction(({ at, jobs, missingKinds }: Parameters<Jobs['note']>[0]): void => {
    const lastAt = Number(meta.get(NOTED_AT) ?? at)
    const known = new Map((present.all(uid()) as Known[]).map(row => [row.uid, row]))
    for (const job of jobs) {
      keep(job, known.get(job.uid), at)
      known.delete(job.uid)
    }
    const gone = [...known.values()].filter(row => !missingKinds.includes(row.type) && !dropStray(row))
    for (const row of gone) leave.run(lastAt, at, row.id)
    if (gone.length > 0) makeRoom()
    expire.run(uid(), isClockBelieved(at) ? at - KEEP_MS : 0)
    meta.set(NOTED_AT, String(at))
  })
  return {
    note: round => note.immediate(round),
    past: ({ from, to }) => {
      const rows = past.all(uid(), from, to) as PastSql[]
      return {
        jobs: rows.slice(0, MOST_TOLD).map(row => pastJobOf<PastJobRow>(row)),
        isCut: rows.length > MOST_TOLD,
      }
    },
    pastNamed: ({ namespace, name, goneAt = Number.MAX_SAFE_INTEGER }) =>
      (pastNamed.all(uid(), namespace, name, goneAt) as PastSql[]).map(row => pastJobOf<PastJob>(row)),
    adopt: newUid =>
      void db.prepare(`UPDATE OR REPLACE job SET cluster_uid = ? WHERE cluster_uid = ''`).run(newUid),
  }
}

const isOver = ({ status }: Job): boolean => status === 'Succeeded' || status === 'Failed'

/** A job that is nothing but pods with a label: another of its name is another job. */
const isNamed = ({ uid }: Pick<Job, 'uid'>): boolean => uid.startsWith('pods:')

type Gone = Pick<PastJob, 'lastSeenAt' | 'goneAt'>

/** @typeParam J what the record holds of the job */
const pastJobOf = <J extends PastJobRow>({ record, last_at: lastSeenAt, gone_at: goneAt }: PastSql) => ({
  ...figuresOfLife(JSON.parse(record) as JobRecord<Omit<J, keyof Gone>>),
  lastSeenAt: millis(lastSeenAt),
  goneAt: millis(goneAt),
})
