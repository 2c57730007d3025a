import type { BenchContext } from '../context.ts'
import type { Figure } from '../measure.ts'

export type EditorContext = Pick<BenchContext, 'scratch' | 'runs' | 'scale' | 'say'>
export type EditorBench = (context: EditorContext) => Promise<Figure[]>

/** Nodes of the tree for which figures are promised. */
export const NODES = 2000
