import { describe, expect, it } from 'vitest'
import type { Overview } from '../../../../preload/contract/overview.ts'
import { countPages } from '../../../../main/shell/print.ts'
import { isAtLeast } from '../../../../main/shell/sqliteVersion.ts'
import { summaryOf } from '../../../../main/shell/summary.ts'

describe('countPages', () => {
  it('counts page objects, not the tree of pages nor page labels', () => {
    const pdf =
      '%PDF-1.4 1 0 obj <</Type /Pages /Kids [2 0 R 3 0 R]>> <</Type /Page\n/Parent 1 0 R>> <</Type/Page>> /PageLabels'
    expect(countPages(Buffer.from(pdf))).toBe(2)
  })
  it('finds none where there is no PDF', () => expect(countPages(Buffer.from('<html>'))).toBe(0))
})

describe('isAtLeast', () => {
  const cases: [version: string, want: boolean][] = [
    ['3.51.3', true],
    ['3.53.0', true],
    ['3.100.0', true],
    ['4.0.0', true],
    ['3.51.2', false],
    ['3.9.99', false],
    ['3.51', false],
    ['', false],
  ]
  for (const [version, want] of cases)
    it(`${version || '(nothing)'} ${want ? 'will do' : 'is too old'}`, () =>
      expect(isAtLeast(version, '3.51.3')).toBe(want))
})

describe('summaryOf', () => {
  it('says in four lines what the Overview shows', () => {
    const overview = {
      nodes: { total: 24, ready: 22, notReady: 1, cordoned: 1 },
      gpuNodes: { total: 24, allocated: 20, unhealthy: 1 },
      gpus: { total: 160, allocatable: 152, allocated: 96.285714, pending: 8, unhealthy: 1 },
      pods: { total: 300, Pending: 4, Running: 280, Succeeded: 10, Failed: 6, Unknown: 0 },
    } as unknown as Overview
    expect(summaryOf('demo', overview)).toEqual([
      'cluster  demo (Sample: its data is made up)',
      'nodes    24: 22 ready, 1 not ready, 1 cordoned',
      'GPUs     96.3 of 160 allocated on 24 nodes, 1 unhealthy',
      'pods     300: 280 running, 4 pending, 6 failed',
    ])
  })
})
