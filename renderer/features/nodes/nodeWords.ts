import { bytes, type MilliCores } from '#core/base/units.ts'
import type { NodeRow, PodRow } from '../../../preload/contract/nodes.ts'
import type { CellShape, CellTone } from '../../ui/dataTableColumns.ts'
import type { Format } from '../../ui/format.ts'

/** A state as colour, shape and word; `word` is a key under `nodes:status`. */
export type NodeState = {
  readonly word: 'ready' | 'notReady' | 'unknown' | 'unhealthy'
  readonly tone: CellTone
  readonly shape: CellShape
  readonly isCordoned: boolean
  /** Conditions that call for attention besides Ready: MemoryPressure … */
  readonly complaints: readonly string[]
}

/** How the mirror words a Ready that is not True. */
const SAID_BY_STATUS: ReadonlySet<string> = new Set(['NotReady', 'ReadyUnknown'])

type Judged = Pick<NodeRow, 'status' | 'isCordoned' | 'unhealthy' | 'conditions'>

/** The worst that is known of a node gives the look: not ready, then sick GPUs, then pressure, then the cordon. */
export function nodeState({ status, isCordoned, unhealthy, conditions }: Judged): NodeState {
  const more = { isCordoned, complaints: conditions.filter(condition => !SAID_BY_STATUS.has(condition)) }
  if (status === 'notReady') return { word: 'notReady', tone: 'bad', shape: 'cross', ...more }
  if (status === 'unknown') return { word: 'unknown', tone: 'bad', shape: 'quarter', ...more }
  if (unhealthy.length > 0) return { word: 'unhealthy', tone: 'bad', shape: 'triangle', ...more }
  if (more.complaints.length > 0) return { word: 'ready', tone: 'warn', shape: 'triangle', ...more }
  if (isCordoned) return { word: 'ready', tone: 'warn', shape: 'dash', ...more }
  return { word: 'ready', tone: 'ok', shape: 'dot', ...more }
}

const POD_STATES: Readonly<Record<PodRow['phase'], { readonly tone: CellTone; readonly shape: CellShape }>> =
  {
    Running: { tone: 'ok', shape: 'dot' },
    Pending: { tone: 'warn', shape: 'quarter' },
    Succeeded: { tone: 'muted', shape: 'check' },
    Failed: { tone: 'bad', shape: 'cross' },
    Unknown: { tone: 'bad', shape: 'triangle' },
  }

/** How a pod's status looks. A phase Running whose status says more (CrashLoopBackOff) is not well. */
export function podState({ phase, status }: Pick<PodRow, 'phase' | 'status'>) {
  if (phase === 'Running' && status !== 'Running') return { tone: 'warn', shape: 'triangle' } as const
  return POD_STATES[phase]
}

/** Share in use, or null where there is nothing to use. */
export const shareOf = (used: number, all: number): number | null => (all > 0 ? used / all : null)

/** Cores with at most one decimal, none from 100 on: as exact as a column needs. */
export const coresText = (value: MilliCores, format: Format): string =>
  format.number(value / 1000, value < 100_000 ? 1 : 0)

/** Bytes as a cell of a table: 1.5 GiB. */
export function bytesText(value: number, format: Format): string {
  const { value: number, unit } = format.bytes(bytes(value))
  return `${number} ${unit}`
}
