import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { Column } from '../../../../renderer/ui/dataTableColumns.ts'
import { localPage } from '../../../../renderer/ui/localPage.ts'

type Row = { readonly name: string; readonly gpus: number | null }
const columns: readonly Column<Row, 'name' | 'gpus'>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 1,
    isDefaultVisible: true,
    text: row => row.name,
    csv: [{ header: 'Name', value: row => row.name }],
  },
  {
    id: 'gpus',
    header: 'GPUs',
    width: 1,
    isDefaultVisible: true,
    text: row => (row.gpus === null ? '–' : `${row.gpus} GPUs`),
    csv: [{ header: 'GPUs', value: row => row.gpus }],
  },
]
const rows: readonly Row[] = [
  { name: 'job-10', gpus: 2 },
  { name: 'job-2', gpus: 16 },
  { name: 'other', gpus: null },
]
const provenance = { tier: 'T4', asOf: millis(1), isLive: true, missing: [] } as const
const all = { sort: { column: 'name', descending: false }, filter: '', offset: 0, limit: 10 } as const
const namesOf = (more: object) =>
  localPage({ rows, columns }, { ...all, ...more }, { ...provenance, missing: [] }).rows.map(
    ({ name }) => name,
  )

describe('a page of rows that are all here', () => {
  it.each([
    { sort: { column: 'name', descending: false }, want: ['job-2', 'job-10', 'other'] },
    { sort: { column: 'gpus', descending: true }, want: ['job-2', 'job-10', 'other'] },
    { sort: { column: 'gpus', descending: false }, want: ['job-10', 'job-2', 'other'] },
  ])('is sorted by value, what has none last: $sort', ({ sort, want }) => {
    expect(namesOf({ sort })).toEqual(want)
  })

  it('is filtered by what is shown, and cut out', () => {
    expect(namesOf({ filter: 'JOB 16' })).toEqual(['job-2'])
    expect(namesOf({ offset: 1, limit: 1 })).toEqual(['job-10'])
    const page = localPage({ rows, columns }, { ...all, filter: 'job' }, { ...provenance, missing: [] })
    expect(page).toMatchObject({ total: 2, unfiltered: 3 })
  })
})
