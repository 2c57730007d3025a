import { bytes, type Bytes } from '#core/base/units.ts'
import type { NodeRow, PodRow } from '../../../preload/contract/nodes.ts'
import type { CellShape, CellTone } from '../../ui/dataTableColumns.ts'
import type { Format } from '../../ui/format.ts'

/** A state as colour, shape and word; `word` is a key under `nodes:status`. */
export type NodeState = {
  readonly word: 'ready' | 'notReady' | 'unknown' | 'unhealthy'
  readonly tone: CellTone
  readonly shape: CellShape
  readonly isCordoned: boolean
}

/** The worst that is known of a node comes first: not ready, then sick GPUs, then the cordon. */
export function nodeState({
  status,
  isCordoned,
  unhealthy,
}: Pick<NodeRow, 'status' | 'isCordoned' | 'unhealthy'>): NodeState {
  if (status === 'notReady') return { word: 'notReady', tone: 'bad', shape: 'cross', isCordoned }
  if (status === 'unknown') return { word: 'unknown', tone: 'bad', shape: 'quarter', isCordoned }
  if (unhealthy.length > 0) return { word: 'unhealthy', tone: 'bad', shape: 'triangle', isCordoned }
  if (isCordoned) return { word: 'ready', tone: 'warn', shape: 'dash', isCordoned }
  return { word: 'ready', tone: 'ok', shape: 'dot', isCordoned }
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

/** Two amounts of memory in the unit of the larger, so that they can be compared at a glance: 120 / 755 GiB. */
export function bytesOf(
  used: Bytes,
  all: Bytes,
  format: Format,
): { used: string; all: string; unit: string } {
  const { value, unit } = format.bytes(all)
  const power = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].indexOf(unit)
  const scaled = used / 1024 ** power
  return { used: format.number(scaled, scaled < 100 && unit !== 'B' ? 1 : 0), all: value, unit }
}

/** Share in use, or null where there is nothing to use. */
export const shareOf = (used: number, all: number): number | null => (all > 0 ? used / all : null)

/** Bytes as a cell of a table: 1.5 GiB. */
export function bytesText(value: number, format: Format): string {
  const { value: number, unit } = format.bytes(bytes(value))
  return `${number} ${unit}`
}
