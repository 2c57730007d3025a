import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnnouncer, LISTING_MS } from '../../../../main/clusters/announcer.ts'
import type { Topic } from '../../../../preload/contract/app.ts'

let told: Topic[]
let isFollowed: boolean
const make = () =>
  createAnnouncer(
    topic => told.push(topic),
    () => isFollowed,
  )
beforeEach(() => {
  vi.useFakeTimers()
  told = []
  isFollowed = false
})
afterEach(() => void vi.useRealTimers())

describe('windows are told', () => {
  it('now and then while a cluster is listed, each topic once', () => {
    const announcer = make()
    for (let batch = 0; batch < 10; batch += 1) {
      announcer.soon('pods')
      announcer.soon('nodes')
      vi.advanceTimersByTime(LISTING_MS / 10 - 1)
    }
    expect(told).toEqual([])
    vi.advanceTimersByTime(10)
    expect(told).toEqual(['pods', 'nodes'])
    vi.advanceTimersByTime(10 * LISTING_MS)
    expect(told).toHaveLength(2)
  })

  it('at once when the connection turns, with all that waited, and of each change from then on', () => {
    const announcer = make()
    announcer.soon('pods')
    isFollowed = true
    announcer.now('connection')
    expect(told).toEqual(['pods', 'connection'])
    announcer.soon('pods')
    expect(told).toEqual(['pods', 'connection', 'pods'])
    vi.advanceTimersByTime(10 * LISTING_MS)
    expect(told).toHaveLength(3)
  })
})
