import { describe, expect, it } from 'vitest'
import {
  gridTracks,
  rowsAsCsv,
  rowWidth,
  visibleColumns,
  type Column,
} from '../../../../renderer/ui/dataTableColumns.ts'

type Row = { name: string; used: number; all: number }
const column = (id: string, more: Partial<Column<Row>> = {}): Column<Row> => ({
  id,
  header: id,
  width: 100,
  isDefaultVisible: true,
  text: row => row.name,
  csv: [{ header: id, value: row => row.name }],
  ...more,
})
const columns = [column('name'), column('ip', { isDefaultVisible: false }), column('cpu')]
const ids = (some: readonly Column<Row>[]) => some.map(each => each.id)

describe('visibleColumns', () => {
  it.each([
    { name: 'the defaults, while nothing was chosen', chosen: null, want: ['name', 'cpu'] },
    {
      name: 'what was chosen, in the order of the table',
      chosen: ['cpu', 'ip'],
      want: ['name', 'ip', 'cpu'],
    },
    { name: 'the first always', chosen: [], want: ['name'] },
    { name: 'a column of another version is ignored', chosen: ['gone'], want: ['name'] },
  ])('$name', ({ chosen, want }) => expect(ids(visibleColumns(columns, chosen))).toEqual(want))
})

describe('layout', () => {
  it('shares the width in proportion and never below the narrowest', () => {
    const two = [column('a', { width: 80 }), column('b', { width: 160 })]
    expect(gridTracks(two)).toBe('minmax(80px, 80fr) minmax(160px, 160fr)')
    expect(rowWidth(two)).toBe(240)
  })
})

describe('rowsAsCsv', () => {
  it('gives a figure that two columns export once', () => {
    const again = column('also', { csv: [{ header: 'name', value: row => row.name }] })
    expect(rowsAsCsv([column('name'), again], [{ name: 'a', used: 0, all: 0 }])).toBe('name\r\na\r\n')
  })
  it('gives a column with two figures two columns of numbers', () => {
    const cpu = column('cpu', {
      csv: [
        { header: 'CPU requested', value: row => row.used },
        { header: 'CPU allocatable', value: row => row.all },
      ],
    })
    expect(rowsAsCsv([column('name'), cpu], [{ name: '=gpu-1', used: 1.5, all: 8 }])).toBe(
      "name,CPU requested,CPU allocatable\r\n'=gpu-1,1.5,8\r\n",
    )
  })
})
