import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { pageOf } from '../../../../main/objects/table.ts'
import { windowOfTable } from '../../../../main/objects/window.ts'

const row = (
  namespace: string | null,
  name: string,
  more: { cells?: string[]; createdAt?: number } = {},
) => ({
  uid: `${namespace}/${name}`,
  namespace,
  name,
  createdAt: millis(more.createdAt ?? 0),
  isTerminating: false,
  cells: [name, ...(more.cells ?? [])],
})
const column = (name: string) => ({ name, type: 'string', description: '', priority: 0 })
const table = {
  at: millis(0),
  isCut: false,
  columns: [column('Name'), column('Restarts'), column('Age')],
  rows: [
    row('b', 'pod-10', { cells: ['9', '3d'], createdAt: 1 }),
    row('a', 'pod-2', { cells: ['10', '5s'], createdAt: 3 }),
    row('a', 'pod-10', { cells: ['0', '2h'], createdAt: 2 }),
  ],
}
const all = { sort: { column: 'name', descending: false }, filter: '', offset: 0, limit: 10 }
const namesOf = (more: Partial<typeof all>) =>
  windowOfTable(table, { ...all, ...more }).rows.map(({ namespace, name }) => `${namespace}/${name}`)

describe('a window of a table', () => {
  it.each([
    { column: 'name', descending: false, want: ['a/pod-2', 'a/pod-10', 'b/pod-10'] },
    { column: 'Restarts', descending: true, want: ['a/pod-2', 'b/pod-10', 'a/pod-10'] },
    { column: 'Age', descending: false, want: ['a/pod-2', 'a/pod-10', 'b/pod-10'] },
    { column: 'namespace', descending: true, want: ['b/pod-10', 'a/pod-2', 'a/pod-10'] },
  ])('sorts by $column as people count, descending $descending', ({ column: name, descending, want }) => {
    expect(namesOf({ sort: { column: name, descending } })).toEqual(want)
  })

  it('filters by every word, in all cells and the namespace', () => {
    expect(namesOf({ filter: 'POD-10 b' })).toEqual(['b/pod-10'])
    expect(namesOf({ filter: 'nothing' })).toEqual([])
    expect(windowOfTable(table, { ...all, filter: '2h', offset: 1 })).toMatchObject({
      total: 1,
      unfiltered: 3,
      rows: [],
    })
  })
})

it('a list stands in for the table of a server that makes none', () => {
  const item = {
    metadata: { name: 'x', namespace: 'n', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' },
  }
  expect(pageOf({ kind: 'WidgetList', items: [item] })).toMatchObject({
    columns: [{ name: 'Name' }],
    rows: [{ name: 'x', namespace: 'n', uid: 'u', cells: ['x'], createdAt: Date.UTC(2026, 0, 1) }],
  })
})
