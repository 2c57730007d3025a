import type Database from 'better-sqlite3'
import type { Output } from '../../preload/define.ts'
import type { search as contract } from '../../preload/contract/search.ts'
import { everyWordIn, wordsOf } from './searchText.ts'

export type Found = Omit<Output<(typeof contract)['search.find']>, 'provenance'>
type Kind = Found['hits'][number]['kind']
type Row = {
  kind: Kind
  object_kind: string
  namespace: string | null
  name: string
  node: string | null
  status: string
  haystack: string
}

/** Names that begin with the first word, then those that contain it, then the rest. */
const RANK = `CASE instr(haystack, ?) WHEN 1 THEN 0 ELSE 1 + (instr(lower(name), ?) = 0) END`

export const searchSql = (words: readonly string[]) => ({
  counts: `SELECT kind, count(*) AS hits FROM search WHERE ${everyWordIn('haystack', words)} GROUP BY kind`,
  // Ranks the rowids alone: sorting tens of thousands of whole rows costs more than finding them.
  hits: `SELECT kind, object_kind, namespace, name, node, status, haystack FROM (
      SELECT rowid AS hit, ${RANK} AS rank, length(name) AS size FROM search
      WHERE ${everyWordIn('haystack', words)} ORDER BY 2, 3, name, uid LIMIT ?
    ) JOIN search ON search.rowid = hit ORDER BY rank, size, name, uid`,
})

export type Searcher = (text: string, limit: number) => Found

export function createSearch(db: Database.Database): Searcher {
  return db.transaction((text: string, limit: number): Found => {
    const words = wordsOf(text)
    const [first] = words
    const byKind: Found['byKind'] = { node: 0, pod: 0, namespace: 0, workload: 0 }
    if (first === undefined) return { total: 0, byKind, hits: [] }
    const sql = searchSql(words)
    for (const { kind, hits } of db.prepare(sql.counts).all(words) as { kind: Kind; hits: number }[])
      byKind[kind] = hits
    const rows = db.prepare(sql.hits).all(first, first, ...words, limit) as Row[]
    return {
      total: Object.values(byKind).reduce((sum, hits) => sum + hits, 0),
      byKind,
      hits: rows.map(row => hitOf(row, words)),
    }
  })
}

function hitOf(
  { haystack, object_kind: objectKind, ...row }: Row,
  words: readonly string[],
): Found['hits'][number] {
  const isInName = words.every(word => row.name.toLowerCase().includes(word))
  const lines = haystack.split('\n').slice(1)
  const matched = isInName ? null : (lines.find(line => words.some(word => line.includes(word))) ?? null)
  return { ...row, objectKind, matched }
}
