// All boxes and their bars as a handful of paths, where there are too many for a card each. Pure.
import { type QuotaBarValues, quotaBarShape } from '../../ui/quotaBarShape.ts'
import { CARD, type Placed } from './layout.ts'

/** In a box, pixels at a zoom of 1. */
const BAR = { x: 8, y: 52, width: CARD.width - 16, height: 22 } as const
/** How far a tick stands out of a bar. */
const OUT = 4

export const boxesPath = (placed: readonly Placed[]): string =>
  placed.map(({ x, y }) => `M${x} ${y}h${CARD.width}v${CARD.height}h${-CARD.width}z`).join('')

/** The parts of all bars by what they mean, a path each. */
export type BarPaths = Readonly<Record<'track' | 'within' | 'borrowed' | 'lent' | 'min', string>>

/** @param valuesOf what the bar of a node shows */
export function barPaths(
  placed: readonly Placed[],
  valuesOf: (name: Placed['node']) => QuotaBarValues,
): BarPaths {
  const paths = { track: '', within: '', borrowed: '', lent: '', min: '' }
  for (const { node, x, y } of placed) {
    const { track, within, borrowed, lent, minTick } = quotaBarShape(valuesOf(node))
    const [left, top] = [x + BAR.x, y + BAR.y]
    const part = (span: { readonly from: number; readonly to: number } | null): string => {
      if (span === null || span.to <= span.from) return ''
      const width = (span.to - span.from) * BAR.width
      return `M${left + span.from * BAR.width} ${top}h${width}v${BAR.height}h${-width}z`
    }
    paths.track += part({ from: 0, to: track })
    paths.within += part({ from: 0, to: within })
    paths.borrowed += part(borrowed)
    paths.lent += part(lent)
    paths.min += `M${left + minTick * BAR.width} ${top - OUT}v${BAR.height + 2 * OUT}`
  }
  return paths
}
