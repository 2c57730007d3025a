import { describe, expect, it } from 'vitest'
import { createLatest } from '../../../../main/clusters/latest.ts'

describe('the latest value', () => {
  it('gives a new reader the value at once, then each newest one', async () => {
    const latest = createLatest('a')
    const stop = new AbortController()
    const reader = latest.values(stop.signal)[Symbol.asyncIterator]()
    expect((await reader.next()).value).toBe('a')
    const next = reader.next()
    latest.set('b')
    expect((await next).value).toBe('b')
    latest.set('c')
    latest.set('d')
    expect((await reader.next()).value).toBe('d')
    stop.abort()
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })

  it('keeps readers apart: one that is slow holds up no other', async () => {
    const latest = createLatest(0)
    const stop = new AbortController()
    const [slow, fast] = [0, 1].map(() => latest.values(stop.signal)[Symbol.asyncIterator]())
    await slow?.next()
    for (let n = 1; n <= 3; n += 1) {
      await fast?.next()
      latest.set(n)
    }
    expect((await slow?.next())?.value).toBe(3)
    expect((await fast?.next())?.value).toBe(3)
    stop.abort()
  })

  it('lets a reader go that waits when nothing comes any more', async () => {
    const latest = createLatest(0)
    const stop = new AbortController()
    const reader = latest.values(stop.signal)[Symbol.asyncIterator]()
    await reader.next()
    const waiting = reader.next()
    stop.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})
