// `overMax: Evict`: what is above a max that was lowered goes, after a grace (quota.md 5).
import { findVictim } from './reclaim.ts'
import { dueBy, nodeAt, type Round } from './round.ts'
import { evict } from './moves.ts'
import { type Search, choose, firstLack, putBackNeedless } from './search.ts'
import type { IndexedNode } from './treeIndex.ts'

/** As many go as may, the lowest nodes first: unlike a reclaim, half of it is worth having. */
export function relieveOverMax(round: Round): void {
  const { nodes } = round.book.tree
  const graceEnd = round.inputs.treeChangedAt + round.inputs.options.overMaxGraceSeconds * 1000
  for (const node of nodes.toReversed()) {
    if (node.overMax !== 'Evict') continue
    const lack = node.max.map((max, r) => stayingAt(round, node, r) - max)
    if (lack.every(amount => amount <= 0n)) continue
    if (graceEnd > round.now) dueBy(round, graceEnd)
    else
      relieve({
        round,
        unit: null,
        path: node.path.map(at => nodeAt(round, at)),
        lack,
        chosen: [],
        barren: new Set(),
      })
  }
}

/** Charges at the node without those on their way out. */
function stayingAt(round: Round, node: IndexedNode, r: number): bigint {
  let staying = round.book.used[node.at * round.width + r] ?? 0n
  if (staying <= (node.max[r] ?? 0n)) return staying
  for (const { standing, shape } of round.out)
    if (standing.kind === 'charged' && nodeAt(round, standing.node).path.includes(node.at))
      staying -= shape.quota[r] ?? 0n
  return staying
}

function relieve(search: Search): void {
  for (let lack = firstLack(search); lack !== null; lack = firstLack(search)) {
    const victim = findVictim(search, lack.node, lack.r)
    if (victim === null) break
    choose(search, victim)
  }
  if (firstLack(search) === null) putBackNeedless(search)
  for (const { entries } of search.chosen) evict(search.round, entries, 'overMax')
}
