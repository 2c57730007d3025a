// The shipped sample is what its generator makes, row for row: nobody edits it by hand.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SAMPLE_SEED } from '../support/sample/sample.ts'
import { simulate } from '../support/sample/simulate.ts'
import { writeSample } from '../support/sample/store.ts'

const SHIPPED = fileURLToPath(new URL('../../assets/sample.canopy', import.meta.url))

/** The whole schema and every row of every table, as text. */
function dump(path: string): string {
  const db = new Database(path, { readonly: true })
  try {
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all() as string[]
    const schema = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').raw().all()
    const rows = tables.map(name => [name, db.prepare(`SELECT * FROM "${name}"`).raw().all()])
    return JSON.stringify([schema, rows])
  } finally {
    db.close()
  }
}

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'canopy-sample-test-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('gives the very rows that are shipped, whenever it runs', () => {
  writeSample(join(folder, 'again.canopy'), SAMPLE_SEED)
  // Not toBe: a difference of a megabyte is nothing to print.
  expect(dump(join(folder, 'again.canopy')) === dump(SHIPPED)).toBe(true)
}, 180_000)

it('gives another month for another seed', () => {
  const monthOf = (seed: number) => simulate(seed, () => undefined).points
  expect(monthOf(SAMPLE_SEED + 1)).not.toEqual(monthOf(SAMPLE_SEED))
})
