import type { z } from 'zod'
import type { Db } from './database.ts'
import { readKept } from './kept.ts'

/** Single facts about a store, as texts. */
export function createMeta(db: Db) {
  const read = db.prepare('SELECT value FROM meta WHERE key = ?').pluck()
  const get = (key: string): string | null => (read.get(key) as string | undefined) ?? null
  return {
    get,
    kept: <S extends z.ZodType>(key: string, schema: S): z.output<S> | null => readKept(get(key), schema),
    // Prepared when used: a read-only store has no use for them.
    set: (key: string, value: string): void =>
      void db
        .prepare(
          'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        )
        .run(key, value),
  }
}
