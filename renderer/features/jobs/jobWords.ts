import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import type { CellShape, CellTone } from '../../ui/dataTableColumns.ts'
import type { Tone } from '../../ui/State.tsx'

export type Job = Dashboards['jobs'][number]

const LOOK: Readonly<Record<Job['status'], { tone: Tone; cell: CellTone | undefined; shape: CellShape }>> = {
  Running: { tone: 'ok', cell: 'ok', shape: 'dot' },
  Pending: { tone: 'attention', cell: 'warn', shape: 'quarter' },
  Succeeded: { tone: 'neutral', cell: undefined, shape: 'check' },
  Failed: { tone: 'bad', cell: 'bad', shape: 'cross' },
}

/** How a state looks: colour, shape and word together. */
export const lookOf = ({ status }: Pick<Job, 'status'>) => LOOK[status]

/** The words of a state: the status, and what narrows it down. */
export const stateKeys = ({ status, detail }: Pick<Job, 'status' | 'detail'>) =>
  ({
    status: `status.${status}`,
    detail: detail === null ? null : (`detail.${detail}` as const),
  }) as const

export const isOver = ({ status }: Pick<Job, 'status'>): boolean =>
  status === 'Succeeded' || status === 'Failed'

/** A job that is nothing but pods with a common label has no object that could be acted upon. */
export const hasObject = ({ uid }: Pick<Job, 'uid'>): boolean => !uid.startsWith('pods:')
