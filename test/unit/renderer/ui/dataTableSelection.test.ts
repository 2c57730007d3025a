import { describe, expect, it } from 'vitest'
import { followSelection, moveSelection } from '../../../../renderer/ui/dataTableSelection.ts'

const size = { total: 100, page: 20 }

describe('moveSelection', () => {
  it.each([
    { name: 'down', key: 'ArrowDown', from: 5, want: 6 },
    { name: 'up', key: 'ArrowUp', from: 5, want: 4 },
    { name: 'up at the top stays', key: 'ArrowUp', from: 0, want: 0 },
    { name: 'down at the bottom stays', key: 'ArrowDown', from: 99, want: 99 },
    { name: 'a page down', key: 'PageDown', from: 5, want: 25 },
    { name: 'a page up past the top', key: 'PageUp', from: 5, want: 0 },
    { name: 'to the first row', key: 'Home', from: 50, want: 0 },
    { name: 'to the last row', key: 'End', from: 50, want: 99 },
    { name: 'any other key moves nothing', key: 'x', from: 50, want: null },
    { name: 'a name of Object.prototype moves nothing', key: 'Dead', from: 50, want: null },
  ])('$name', ({ key, from, want }) => {
    expect(moveSelection(key, { index: from, key: null }, size)).toBe(want)
  })
  it('starts at the first row, or with End at the last', () => {
    expect(moveSelection('ArrowDown', null, size)).toBe(0)
    expect(moveSelection('End', null, size)).toBe(99)
  })
  it('moves nowhere in an empty table', () => {
    expect(moveSelection('ArrowDown', null, { total: 0, page: 20 })).toBeNull()
  })
})

describe('followSelection', () => {
  const loaded = { offset: 10, keys: ['a', 'b', 'c'], total: 13 }
  it.each([
    {
      name: 'stays with its object when rows came in above',
      selection: { index: 10, key: 'b' },
      want: { index: 11, key: 'b' },
    },
    {
      name: 'takes the key of a row that was loaded meanwhile',
      selection: { index: 12, key: null },
      want: { index: 12, key: 'c' },
    },
    {
      name: 'keeps its key while its window is away',
      selection: { index: 2, key: 'x' },
      want: { index: 2, key: 'x' },
    },
    {
      name: 'moves to the last row when the table became shorter',
      selection: { index: 40, key: 'x' },
      want: { index: 12, key: 'c' },
    },
    {
      name: 'passes to the row in its place when its object is gone',
      selection: { index: 11, key: 'x' },
      want: { index: 11, key: 'b' },
    },
    { name: 'nothing selected', selection: null, want: null },
  ])('$name', ({ selection, want }) => expect(followSelection(selection, loaded)).toEqual(want))

  it('is the same object when nothing changed, so that nothing renders again', () => {
    const selection = { index: 11, key: 'b' }
    expect(followSelection(selection, loaded)).toBe(selection)
  })
  it('ends with an empty table', () => {
    expect(followSelection({ index: 1, key: 'a' }, { offset: 0, keys: [], total: 0 })).toBeNull()
  })
})
