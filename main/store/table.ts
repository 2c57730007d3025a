import type { Db } from './database.ts'

type Value = string | number | null
type Row = Readonly<Record<string, Value>>

/** How records of one kind become rows: what `rowOf` gives is named after the columns besides id and generation. */
export type TableSpec<R, T extends Row> = {
  readonly table: 'node' | 'pod' | 'namespace' | 'workload' | 'event'
  readonly rowOf: (record: R) => T
  /** Columns that no index holds and that change most: where only these differ, the indexes are left alone. */
  readonly light: readonly (keyof T & string)[]
}

/** Where a record goes. */
export type Place = { readonly id: number; readonly isNew: boolean; readonly generation: number }

export type Table<R> = {
  /** @returns whether the row says anything else than before */
  readonly put: (record: R, place: Place) => boolean
  readonly remove: (id: number) => void
}

/**
 * Writes rows by their id. A row is read before it is written: most changes of an object (a heartbeat, a repeated listing)
 * change nothing of what is kept, and reading costs a fraction of writing.
 */
export function createTable<R, T extends Row>(db: Db, spec: TableSpec<R, T>): Table<R> {
  const remove = db.prepare(`DELETE FROM ${spec.table} WHERE id = ?`)
  let statements: Statements | undefined

  return {
    put: (record, { id, isNew, generation }) => {
      const row = spec.rowOf(record)
      statements ??= prepare(db, spec, Object.keys(row))
      const values = Object.values(row)
      if (isNew) return statements.insert.run(id, generation, values).changes > 0
      const [oldGeneration, ...before] = (statements.read.get(id) ?? []) as Value[]
      const differing = values.flatMap((value, index) => (value === before[index] ? [] : [index]))
      if (differing.length === 0) {
        if (oldGeneration !== generation) statements.touch.run(generation, id)
        return false
      }
      const { light } = statements
      if (differing.every(index => light.includes(index)))
        statements.updateLight.run(
          generation,
          light.map(index => values[index]),
          id,
        )
      else statements.updateAll.run(generation, values, id)
      return true
    },
    remove: id => void remove.run(id),
  }
}

type Statements = ReturnType<typeof prepare>

function prepare<R, T extends Row>(db: Db, { table, light }: TableSpec<R, T>, columns: readonly string[]) {
  const update = (names: readonly string[]): string =>
    `UPDATE ${table} SET ${['generation', ...names].map(name => `${name} = ?`).join(', ')} WHERE id = ?`
  return {
    light: light.map(column => columns.indexOf(column)),
    read: db.prepare(`SELECT generation, ${columns.join(', ')} FROM ${table} WHERE id = ?`).raw(),
    insert: db.prepare(
      `INSERT INTO ${table} (id, generation, ${columns.join(', ')}) VALUES (?, ?${', ?'.repeat(columns.length)})`,
    ),
    touch: db.prepare(update([])),
    updateLight: db.prepare(update(light)),
    updateAll: db.prepare(update(columns)),
  }
}

/** A whole number as SQLite's STRICT tables want it, whatever a server sent. */
export const whole = (value: number): number => (Number.isFinite(value) ? Math.trunc(value) : 0)
/** A number, whatever a server sent. */
export const finite = (value: number): number => (Number.isFinite(value) ? value : 0)
