import { describe, expect, it } from 'vitest'
import { replay } from '#core/quota/edit.ts'
import { writeNode } from '#core/quota/kube.ts'
import { type AnswerWhatIf, createWhatIf } from '../../../../main/quotaTree/whatIf.ts'
import { gated, running, snapshotOf } from '../../../support/schedule/builders.ts'
import { guideRoot, treeOf } from '../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
/** Four pods of five cores run in the first leaf's namespace, twice its guarantee; one waits in the second's. */
const pods = [
  ...[1, 2, 3, 4].map(at => running(`namespace1/p${at}`, { leafNote: 'root.a.1', admittedSequence: at })),
  gated('namespace2/waits'),
]
const { tree: _, ...snapshot } = snapshotOf(guide, pods)

const rootWith = (node: string, amount: string) => {
  const edited = replay(guide, [{ kind: 'setMax', node, resource: 'cpu', amount }])
  if (!edited.ok) throw new Error(JSON.stringify(edited.error))
  return writeNode(edited.value.root)
}
const ask = (answer: AnswerWhatIf, root: object, inForce: object | null) =>
  answer({ root: { ...root }, inForce: inForce && { ...inForce }, renamed: {} }, () => false)

describe('what-ifs about one snapshot', () => {
  const inForce = writeNode(guide.root)
  const kept = createWhatIf(snapshot)

  it.each(['20', '15', '10', '20'])('answer a max of %s as one that was never asked before', amount => {
    const root = rootWith('root.a.2', amount)
    const answer = ask(kept, root, inForce)
    expect(answer).not.toBeNull()
    expect(answer).toEqual(ask(createWhatIf(snapshot), root, inForce))
  })

  it('forget what would happen anyway when another tree is in force', () => {
    const root = rootWith('root.a.2', '4')
    const anyway = (of: object | null) =>
      ask(kept, rootWith('root.a.2', '20'), of)?.events.map(event => event.isAnyway)
    expect(anyway(inForce)).toEqual([true])
    expect(anyway(root)).toEqual([false])
    expect(anyway(null)).toEqual([false])
    expect(ask(kept, root, null)?.before).toBeNull()
  })

  it('are given up where they are superseded, and the next is answered', () => {
    const root = rootWith('root.a.2', '15')
    const question = { root: { ...root }, inForce: { ...inForce }, renamed: {} }
    expect(createWhatIf(snapshot)(question, () => true)).toBeNull()
    expect(kept(question, () => true)).toBeNull()
    expect(ask(kept, root, inForce)).not.toBeNull()
  })

  it('say nothing of a tree that cannot be read', () => {
    expect(ask(kept, { name: 'root', min: { cpu: 'many' } }, inForce)).toBeNull()
  })
})
