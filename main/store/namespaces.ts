import type { Db } from './database.ts'

/** Names of all namespaces of the mirror, in order. */
export function createNamespaceNames(db: Db): () => readonly string[] {
  const names = db.prepare('SELECT name FROM namespace ORDER BY name').pluck()
  return () => names.all() as string[]
}
