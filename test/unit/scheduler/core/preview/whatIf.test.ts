import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatQuantity } from '#core/quota/amount.ts'
import { type Edit, renames, replay } from '#core/quota/edit.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { type Preview, preview } from '#core/preview/whatIf.ts'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import { budget, gated, running, snapshotOf } from '../../../../support/schedule/builders.ts'
import { PLAIN, snapshotFor } from '../../../../support/schedule/worlds.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())

/** The guide's cluster at its end: two pods run in each namespace, three wait. */
function settled(): QuotaPod[] {
  return [1, 2, 3, 4].flatMap(at => {
    const namespace = `namespace${at}`
    const leafNote = `root.${at < 3 ? 'a' : 'b'}.${at % 2 === 1 ? 1 : 2}`
    return [1, 2, 3, 4, 5].map(number =>
      number <= 2
        ? running(`${namespace}/p${number}`, { leafNote, admittedSequence: at * 10 + number })
        : gated(`${namespace}/p${number}`),
    )
  })
}

const edited = (...edits: Edit[]): QuotaTree => {
  const tree = replay(guide, edits)
  if (!tree.ok) throw new Error(JSON.stringify(tree.error))
  return tree.value
}
const setMin = (node: string, amount: string): Edit => ({ kind: 'setMin', node, resource: 'cpu', amount })

function whatIf(snapshot: Snapshot, edits: readonly Edit[]): Preview {
  const result = preview({ snapshot, edited: edited(...edits), renamed: renames(edits) })
  if (result === null) throw new Error('cancelled')
  return result
}

const lines = ({ events }: Preview): string[] =>
  events.map(({ kind, pod, ...rest }) =>
    kind === 'evict' && 'beneficiary' in rest
      ? `${pod.leaf} loses a pod to ${rest.beneficiary?.leaf ?? 'nobody'}`
      : `${pod.leaf} starts a pod`,
  )

describe('what an edit would do', () => {
  const snapshot = snapshotOf(guide, settled())

  it('is nothing where nothing changes', () => {
    expect(whatIf(snapshot, []).events).toEqual([])
  })

  it('a guarantee that moves from one leaf to another takes its pod along', () => {
    const result = whatIf(snapshot, [setMin('root.a.1', '5'), setMin('root.a.2', '15')])
    expect(lines(result)).toEqual(['root.a.1 loses a pod to root.a.2', 'root.a.2 starts a pod'])
    const [evicted] = result.events
    expect(evicted).toMatchObject({
      kind: 'evict',
      rule: 'reclaim',
      isAnyway: false,
      pod: { namespace: 'namespace1', name: 'p2', owner: 'ReplicaSet/work' },
      beneficiary: { namespace: 'namespace2' },
    })
    const usedOf = (usage: Preview['after'] | null, leaf: string): string | undefined => {
      const found = usage?.children.flatMap(child => child.children).find(({ name }) => name === leaf)
      const used = found?.used.get('cpu')
      return used === undefined ? undefined : formatQuantity(used)
    }
    expect([usedOf(result.before, 'root.a.1'), usedOf(result.after, 'root.a.1')]).toEqual(['10', '5'])
    expect([usedOf(result.before, 'root.a.2'), usedOf(result.after, 'root.a.2')]).toEqual(['10', '15'])
    expect(result.isSettled).toBe(true)
  })

  it('a lowered max evicts nobody by itself, and after a grace with overMax: Evict', () => {
    const lower: Edit = { kind: 'setMax', node: 'root.a.1', resource: 'cpu', amount: '5' }
    const drain = whatIf(snapshot, [setMin('root.a.1', '5'), lower])
    expect(drain.events.filter(({ kind }) => kind === 'evict')).toEqual([])
    const evict = whatIf(snapshot, [
      setMin('root.a.1', '5'),
      lower,
      { kind: 'setAttribute', node: 'root.a.1', attribute: 'overMax', value: 'Evict' },
    ])
    expect(evict.events[0]).toMatchObject({
      kind: 'evict',
      rule: 'overMax',
      pod: { namespace: 'namespace1' },
    })
    expect(evict.events[0]?.afterMs).toBe(60_000)
  })

  it('a rename does nothing, for the notes of pods are carried along', () => {
    expect(whatIf(snapshot, [{ kind: 'rename', node: 'root.a.1', to: 'vision' }]).events).toEqual([])
  })

  it('a budget that allows nothing keeps the pod', () => {
    const guarded = { ...snapshot, budgets: [budget('namespace1', 0)] }
    const result = whatIf(guarded, [setMin('root.a.1', '5'), setMin('root.a.2', '15')])
    expect(result.events.filter(({ kind }) => kind === 'evict')).toEqual([])
  })

  it('tells what would happen anyway', () => {
    const hungry = snapshotOf(guide, [gated('namespace1/p1')])
    expect(whatIf(hungry, []).events).toMatchObject([{ kind: 'start', isAnyway: true }])
  })

  it('says of a first tree what it would do', () => {
    const result = preview({
      snapshot: { ...snapshotOf(guide, [gated('namespace1/p1')]), tree: null },
      edited: guide,
      renamed: new Map(),
    })
    expect(result?.before).toBeNull()
    expect(result?.events).toMatchObject([{ kind: 'start', isAnyway: false }])
  })

  it('stops when it is cancelled', () => {
    let asked = 0
    expect(preview({ snapshot, edited: guide, renamed: new Map() }, () => ++asked > 0)).toBeNull()
    expect(asked).toBe(1)
  })

  it('begins with what the component decides', () => {
    fc.assert(
      fc.property(snapshotFor(PLAIN), drawn => {
        const tree = drawn.tree
        if (tree === null) return
        const first = decide({ ...drawn, treeChangedAt: drawn.now })
        const evicted = first.flatMap(deed =>
          deed.kind === 'reserve' ? deed.evict : deed.kind === 'evict' ? deed.pods : [],
        )
        const result = preview({ snapshot: drawn, edited: tree, renamed: new Map() })
        const told = result?.events.filter(({ kind, afterMs }) => kind === 'evict' && afterMs === 0) ?? []
        expect(told.slice(0, evicted.length).map(({ pod }) => pod.uid)).toEqual(evicted)
      }),
      { numRuns: 100 },
    )
  })
})
