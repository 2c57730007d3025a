import { describe, expect, it } from 'vitest'
import { GUIDE_ROOT } from '#core/lab/guide.ts'
import { clockParts, midnightBefore } from '../../../../../renderer/features/lab/clock.ts'
import { addChildTo, editRoot, resourcesOf, treeRows } from '../../../../../renderer/features/lab/treeRows.ts'

describe('a tree of the lab as rows', () => {
  it('has every node in order, with what it is guaranteed and may have', () => {
    expect(treeRows(GUIDE_ROOT, 'cpu').map(({ name, level, min, max }) => [name, level, min, max])).toEqual([
      ['root', 0, '40', '40'],
      ['root.a', 1, '20', '40'],
      ['root.a.1', 2, '10', '20'],
      ['root.a.2', 2, '10', '20'],
      ['root.b', 1, '20', '40'],
      ['root.b.1', 2, '10', '20'],
      ['root.b.2', 2, '10', '20'],
    ])
    expect(resourcesOf(GUIDE_ROOT)).toEqual(['cpu'])
  })

  it('is edited, and stays as it was where an edit cannot be made', () => {
    const edited = editRoot(GUIDE_ROOT, [
      { kind: 'setMin', node: 'root.a.1', resource: 'cpu', amount: '5' },
      { kind: 'rename', node: 'root.a.1', to: 'vision' },
    ])
    expect(treeRows(edited!, 'cpu')[2]).toMatchObject({ name: 'vision', min: '5' })
    expect(editRoot(GUIDE_ROOT, [{ kind: 'rename', node: 'root.a', to: 'root.b' }])).toBeNull()
  })

  it('a leaf hands its namespaces down to its first child', () => {
    const rows = treeRows(addChildTo(GUIDE_ROOT, 'root.a.1'), 'cpu')
    expect(rows.find(({ name }) => name === 'root.a.1')).toMatchObject({ isLeaf: false, namespaces: [] })
    expect(rows.find(({ name }) => name === 'root.a.1.1')).toMatchObject({ namespaces: ['namespace1'] })
  })

  it('what cannot be read has no rows', () => {
    expect(treeRows({ name: 'root', max: { cpu: 'x' } }, 'cpu')).toEqual([])
  })
})

describe('simulated time', () => {
  it('begins at midnight of the reader’s own day', () => {
    const noon = Date.UTC(2026, 10, 27, 12, 0, 5)
    expect(midnightBefore(noon, 'UTC')).toBe(Date.UTC(2026, 10, 27))
    expect(midnightBefore(noon, 'Asia/Shanghai')).toBe(Date.UTC(2026, 10, 26, 16))
  })
  const CASES = [
    { at: 0, span: 60_000, want: { day: 1, time: '00:00:00' } },
    { at: 3_725_000, span: 4_000_000, want: { day: 1, time: '01:02:05' } },
    { at: 90_000_000, span: 172_800_000, want: { day: 2, time: '01:00' } },
  ]
  it.each(CASES)('$at of $span', ({ at, span, want }) => {
    expect(clockParts(at, span)).toEqual(want)
  })
})
