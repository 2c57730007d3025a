import { describe, expect, it } from 'vitest'
import { type Edit, renames, replay } from '#core/quota/edit.ts'
import { writeNode } from '#core/quota/kube.ts'
import { createWhatIf } from '../../../../../main/quotaTree/whatIf.ts'
import { changeRows, overMaxRows } from '../../../../../renderer/features/quotaTree/whatIfRows.ts'
import { gated, running, snapshotOf } from '../../../../support/schedule/builders.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
/** Two pods of five cores run in each leaf's namespace: all of what each is guaranteed. One more waits in the second's. */
const pods = [
  ...[1, 2, 3, 4].flatMap(team =>
    [1, 2].map(at =>
      running(`namespace${team}/p${at}`, {
        leafNote: ['root.a.1', 'root.a.2', 'root.b.1', 'root.b.2'][team - 1] ?? null,
        admittedSequence: at,
      }),
    ),
  ),
  gated('namespace2/waits'),
]
const { tree: _, ...snapshot } = snapshotOf(guide, pods)

function asked(edits: readonly Edit[]) {
  const tree = replay(guide, edits)
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  const renamed = renames(edits)
  const answer = createWhatIf(snapshot)(
    {
      root: { ...writeNode(tree.value.root) },
      inForce: { ...writeNode(guide.root) },
      renamed: Object.fromEntries(renamed),
    },
    () => false,
  )
  if (answer === null) throw new Error('no answer')
  return { answer, edited: { inForce: guide, tree: tree.value, renamed } }
}
const setMin = (node: string, amount: string): Edit => ({ kind: 'setMin', node, resource: 'cpu', amount })

describe('what an edit does to nodes', () => {
  it('tells who gains and who loses guarantee, and what moves by it', () => {
    const { answer, edited } = asked([setMin('root.a.1', '5'), setMin('root.a.2', '15')])
    expect(changeRows(answer, edited)).toEqual([
      { node: 'root.a.1', resource: 'cpu', min: ['10', '5'], used: ['10', '5'], borrowed: ['0'] },
      { node: 'root.a.2', resource: 'cpu', min: ['10', '15'], used: ['10', '15'], borrowed: ['0'] },
    ])
  })

  it('tells a guarantee that changes though no pod moves', () => {
    const { answer, edited } = asked([setMin('root.b.1', '5')])
    expect(changeRows(answer, edited)).toEqual([
      { node: 'root.b.1', resource: 'cpu', min: ['10', '5'], used: ['10'], borrowed: ['0', '5'] },
    ])
  })

  it('knows a node by its old name: one that is only renamed is no news', () => {
    const { answer, edited } = asked([{ kind: 'rename', node: 'root.b.1', to: 'research' }])
    expect(changeRows(answer, edited)).toEqual([])
  })

  it('tells whose pods have more than a lowered max at once', () => {
    const lowered = asked([
      setMin('root.b.2', '5'),
      { kind: 'setMax', node: 'root.b.2', resource: 'cpu', amount: '5' },
    ])
    expect(overMaxRows(lowered.answer, lowered.edited)).toEqual([
      { node: 'root.b.2', resource: 'cpu', used: '10', max: '5' },
    ])
    const raised = asked([setMin('root.b.2', '5')])
    expect(overMaxRows(raised.answer, raised.edited)).toEqual([])
  })
})
