import type { Millis } from '#core/base/units.ts'
import type { Db } from './database.ts'
import type { EventRecord } from './records.ts'
import { createTable } from './table.ts'
import { EVENT } from './tables.ts'

/** Events kept: what an API server keeps is an hour, so these bounds only matter for a storm or a long absence. */
export const MOST_EVENTS = 10_000
export const EVENT_AGE_MS = 24 * 3_600_000

export type Events = {
  /** @returns whether anything changed that is shown */
  put(event: EventRecord, generation: number): boolean
  remove(uid: string): boolean
  removeById(id: number): void
  /** Drops what is too old, and the oldest of what is too many. */
  bound(now: Millis, most?: number): void
}

export function createEvents(db: Db): Events {
  const table = createTable(db, EVENT)
  const find = db.prepare('SELECT id FROM event WHERE uid = ?').pluck()
  const nextId = db.prepare('SELECT coalesce(max(id), 0) + 1 FROM event').pluck()
  const remove = db.prepare('DELETE FROM event WHERE uid = ?')
  const dropOld = db.prepare('DELETE FROM event WHERE last_seen < ?')
  const count = db.prepare('SELECT count(*) FROM event').pluck()
  const dropOldest = db.prepare(
    'DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY last_seen, id LIMIT ?)',
  )
  return {
    put: (event, generation) => {
      const found = find.get(event.uid) as number | undefined
      const id = found ?? Number(nextId.get())
      return table.put(event, { id, isNew: found === undefined, generation })
    },
    remove: uid => remove.run(uid).changes > 0,
    removeById: id => table.remove(id),
    bound: (now, most = MOST_EVENTS) => {
      dropOld.run(now - EVENT_AGE_MS)
      const excess = Number(count.get()) - most
      if (excess > 0) dropOldest.run(excess)
    },
  }
}
