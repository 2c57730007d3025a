import { describe, expect, it } from 'vitest'
import { nextSort } from '../../../../renderer/ui/DataTableHeader.tsx'

describe('nextSort', () => {
  it.each([
    {
      name: 'a name begins with A',
      column: { id: 'name' },
      now: { column: 'cpu', descending: true },
      want: false,
    },
    {
      name: 'a figure begins with the largest',
      column: { id: 'cpu', isLargestFirst: true },
      now: { column: 'name', descending: false },
      want: true,
    },
    {
      name: 'a second click turns it',
      column: { id: 'name' },
      now: { column: 'name', descending: false },
      want: true,
    },
    {
      name: 'a third click turns it back',
      column: { id: 'name' },
      now: { column: 'name', descending: true },
      want: false,
    },
  ])('$name', ({ column, now, want }) => {
    expect(nextSort(column, now)).toEqual({ column: column.id, descending: want })
  })
})
