// What the editor works out for each keystroke, without a window: layout, rules, and what nodes use.
import { NO_FACTS, validateTree } from '#core/quota/validate.ts'
import { layoutTree } from '../../../renderer/features/quotaTree/layout.ts'
import { bigRoot } from '../../support/bigTrees.ts'
import { treeOf } from '../../support/quotaTrees.ts'
import { type Figure, median, timeRuns } from '../measure.ts'
import { type EditorBench, NODES } from './context.ts'

const LAYOUT_MS = 100

export const benchPure: EditorBench = async ({ runs, scale }) => {
  const nodes = NODES * scale
  const tree = treeOf(bigRoot(nodes))
  const figure = async (what: string, max: number | null, work: () => unknown): Promise<Figure> => ({
    what: `${nodes}-node tree, ${what}`,
    unit: 'ms',
    value: median(await timeRuns(runs * 4, work)),
    runs: runs * 4,
    target: max === null ? null : { max },
  })
  return [
    await figure('layout', LAYOUT_MS, () => layoutTree(tree, new Set())),
    await figure('all rules', null, () => validateTree(tree, 'editor', NO_FACTS)),
  ]
}
