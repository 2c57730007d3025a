import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { loadAllRows } from '../../../../renderer/ui/loadAllRows.ts'

const numbers = (count: number) => Array.from({ length: count }, (_unused, index) => `row-${String(index)}`)
const keyOf = (row: string) => row

/** A table that answers pages of what it holds at that moment. */
class FakeTable {
  rows: string[]
  asked: number[] = []
  constructor(rows: string[]) {
    this.rows = rows
  }
  load = ({ offset, limit }: { offset: number; limit: number }) => {
    this.asked.push(offset)
    return Promise.resolve({ total: this.rows.length, rows: this.rows.slice(offset, offset + limit) })
  }
}
const nobody = () => undefined

describe('loadAllRows', () => {
  it.each([
    { count: 0, wantPages: [0] },
    { count: 999, wantPages: [0] },
    { count: 1000, wantPages: [0] },
    { count: 2500, wantPages: [0, 1000, 2000] },
  ])('gives all $count rows in order, in pages', async ({ count, wantPages }) => {
    const table = new FakeTable(numbers(count))
    const rows = await loadAllRows({ load: table.load, keyOf }, new AbortController().signal, nobody)
    expect(rows).toEqual(numbers(count))
    expect(table.asked).toEqual(wantPages)
  })

  it('takes a row once that moved to the next page meanwhile', async () => {
    const table = new FakeTable(numbers(1500))
    const load = async (window: { offset: number; limit: number }) => {
      const page = await table.load(window)
      table.rows = ['new', ...table.rows]
      return page
    }
    const rows = await loadAllRows({ load, keyOf }, new AbortController().signal, nobody)
    expect(new Set(rows).size).toBe(rows.length)
    expect(rows).toEqual(expect.arrayContaining(numbers(1500)))
  })

  it('tells how far it is', async () => {
    const seen: string[] = []
    const table = new FakeTable(numbers(1500))
    await loadAllRows({ load: table.load, keyOf }, new AbortController().signal, (done, total) =>
      seen.push(`${String(done)}/${String(total)}`),
    )
    expect(seen).toEqual(['1000/1500', '1500/1500'])
  })

  it('stops when it is told to', async () => {
    const controller = new AbortController()
    const table = new FakeTable(numbers(5000))
    const loading = loadAllRows({ load: table.load, keyOf }, controller.signal, () => controller.abort())
    await expect(loading).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(table.asked).toEqual([0])
  })

  it('passes the failure of a page on', async () => {
    const load = () => Promise.reject(new AppError('STORE_BUSY', 'busy'))
    const loading = loadAllRows({ load, keyOf }, new AbortController().signal, nobody)
    await expect(loading).rejects.toMatchObject({ code: 'STORE_BUSY' })
  })
})
