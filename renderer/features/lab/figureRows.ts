// Figures of one play, or of two, as rows. Pure.
import type { LabFigures } from '../../../preload/contract/lab.ts'

/** Which side is better of a figure that has a better side: less of the first three, more of the others. */
const LESS_IS_BETTER = ['meanWait', 'p95Wait', 'stillWaiting', 'evictions'] as const
const MORE_IS_BETTER = ['utilisation', 'fairness', 'ended'] as const
const NEITHER = ['lost'] as const
export type FigureName =
  (typeof LESS_IS_BETTER)[number] | (typeof MORE_IS_BETTER)[number] | (typeof NEITHER)[number]

export type FigureRow = {
  readonly name: FigureName
  /** The resource; '' for none. */
  readonly of: string
  readonly a: number | null
  readonly b: number | null
  readonly better: 'a' | 'b' | null
}

type Value = Omit<FigureRow, 'b' | 'better'>

function valuesOf(figures: LabFigures): readonly Value[] {
  const { waits, stillWaiting, evictions, lost, ended, resources } = figures
  return [
    { name: 'meanWait', of: '', a: waits.mean },
    { name: 'p95Wait', of: '', a: waits.p95 },
    { name: 'stillWaiting', of: '', a: stillWaiting },
    { name: 'ended', of: '', a: ended },
    { name: 'evictions', of: '', a: evictions },
    ...(lost > 0 ? [{ name: 'lost' as const, of: '', a: lost }] : []),
    ...resources.flatMap(({ resource, utilisation, fairness }): Value[] => [
      ...(utilisation === null ? [] : [{ name: 'utilisation' as const, of: resource, a: utilisation }]),
      ...(utilisation === null ? [] : [{ name: 'fairness' as const, of: resource, a: fairness }]),
    ]),
  ]
}

/** Differences below this are none: they are of rounding. */
const EQUAL = 1e-6

export function figureRows(figures: LabFigures, other: LabFigures | null): readonly FigureRow[] {
  const others = new Map(other === null ? [] : valuesOf(other).map(({ name, of, a }) => [`${name} ${of}`, a]))
  return valuesOf(figures).map(({ name, of, a }) => {
    const b = others.get(`${name} ${of}`) ?? null
    return { name, of, a, b, better: betterOf(name, a, b) }
  })
}

function betterOf(name: FigureName, a: number | null, b: number | null): 'a' | 'b' | null {
  if (a === null || b === null || Math.abs(a - b) <= EQUAL) return null
  if (LESS_IS_BETTER.some(each => each === name)) return a < b ? 'a' : 'b'
  return MORE_IS_BETTER.some(each => each === name) ? (a > b ? 'a' : 'b') : null
}
