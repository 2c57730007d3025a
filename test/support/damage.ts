// Damage as a failing disk does it to a store that is closed.
import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'

/** Overwrites the heads of pages, which are counted from 1. */
export function overwritePages(path: string, pages: readonly number[]): void {
  const content = readFileSync(path)
  const pageBytes = content.readUInt16BE(16)
  for (const page of pages) content.fill(0xff, (page - 1) * pageBytes, (page - 1) * pageBytes + 64)
  writeFileSync(path, content)
}

/** The first page of a table. */
export function rootPageOf(path: string, table: string): number {
  const db = new Database(path)
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table)
  db.close()
  return Number(page)
}
