import type { Db } from './database.ts'
import type { EventRecord, MirrorRecord } from './records.ts'
import { searchLines } from './searchRows.ts'

/** Kinds that can be found by search. */
export type FoundKind = Exclude<MirrorRecord['kind'], 'event'>
export type FoundObject = {
  readonly id: number
  readonly kind: FoundKind
  readonly haystack: string
  readonly original: string | null
}

/** The one place that knows objects by uid. */
export type Objects = {
  find(uid: string): FoundObject | undefined
  /** @returns the new object's id */
  insert(record: Exclude<MirrorRecord, EventRecord>): number
  /** @returns whether the object is found by other words than before */
  update(record: Exclude<MirrorRecord, EventRecord>, found: FoundObject): boolean
  remove(id: number): void
}

export function createObjects(db: Db): Objects {
  const find = db.prepare('SELECT id, kind, haystack, original FROM search WHERE uid = ?')
  const insert = db.prepare(
    'INSERT INTO search (uid, kind, name_length, haystack, original) VALUES (?, ?, ?, ?, ?)',
  )
  const update = db.prepare('UPDATE search SET haystack = ?, original = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM search WHERE id = ?')

  return {
    find: uid => find.get(uid) as FoundObject | undefined,
    insert: record => {
      const { haystack, original } = textOf(record)
      return Number(
        insert.run(record.uid, record.kind, record.name.length, haystack, original).lastInsertRowid,
      )
    },
    update: (record, found) => {
      const { haystack, original } = textOf(record)
      if (haystack === found.haystack && original === found.original) return false
      update.run(haystack, original, found.id)
      return true
    },
    remove: id => void remove.run(id),
  }
}

/** What is searched is lower case; `original` keeps those lines that lose something by it, to show what was found. */
function textOf(record: Exclude<MirrorRecord, EventRecord>): { haystack: string; original: string | null } {
  const text = searchLines(record)
  const haystack = text.toLowerCase()
  if (text === haystack) return { haystack, original: null }
  const original = text.split('\n').filter(line => line !== line.toLowerCase())
  return { haystack, original: original.join('\n') }
}
