import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import type { PastJob, PastJobRow } from '../../../preload/contract/jobs.ts'
import type { CellShape, CellTone } from '../../ui/dataTableColumns.ts'
import type { Tone } from '../../ui/State.tsx'

export type PresentJob = Dashboards['jobs'][number]
export type { PastJob }
/** One that is there, or one that was: its figures are those of its life. */
export type Job = PresentJob | PastJob

/** What a table shows of either. */
export type JobRow = PresentJob | PastJobRow

export const isGone = (job: JobRow): job is PastJobRow => 'goneAt' in job

const LOOK: Readonly<Record<Job['status'], { tone: Tone; cell: CellTone | undefined; shape: CellShape }>> = {
  Running: { tone: 'ok', cell: 'ok', shape: 'dot' },
  Pending: { tone: 'attention', cell: 'warn', shape: 'quarter' },
  Succeeded: { tone: 'neutral', cell: undefined, shape: 'check' },
  Failed: { tone: 'bad', cell: 'bad', shape: 'cross' },
}

/** What is gone needs nobody's attention, however it ended. */
const GONE = { tone: 'neutral', cell: 'muted' } as const

/** How a state looks: colour, shape and word together. */
export const lookOf = (job: JobRow) =>
  isGone(job)
    ? ({ ...LOOK[job.status], ...GONE, shape: isOver(job) ? LOOK[job.status].shape : 'dash' } as const)
    : LOOK[job.status]

/** The words of a state: the status, and what narrows it down. */
export const stateKeys = (job: JobRow) =>
  ({
    status: `status.${job.status}`,
    detail: isGone(job) ? 'detail.gone' : job.detail === null ? null : (`detail.${job.detail}` as const),
  }) as const

export const isOver = ({ status }: Pick<Job, 'status'>): boolean =>
  status === 'Succeeded' || status === 'Failed'

/** A job that is nothing but pods with a common label has no object that could be acted upon. */
export const hasObject = ({ uid }: Pick<Job, 'uid'>): boolean => !uid.startsWith('pods:')

/** Tells apart also those that had the same name, one after the other. */
export const keyOf = (job: JobRow): string => (isGone(job) ? `${job.uid} ${String(job.goneAt)}` : job.uid)
