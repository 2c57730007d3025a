import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { HIDDEN_MS, whileVisible } from '../../../../renderer/data/whileVisible.ts'

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'
  show(state: DocumentVisibilityState): void {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

/** What is followed on a page, one signal a start. */
function follow(page: FakePage) {
  const signals: AbortSignal[] = []
  const stop = whileVisible(signal => signals.push(signal), page as unknown as Document)
  return { states: () => signals.map(({ aborted }) => (aborted ? 'ended' : 'runs')), stop }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a window that is hidden for half a minute follows nothing, and follows again once it is seen', () => {
  const page = new FakePage()
  const { states } = follow(page)
  page.show('hidden')
  vi.advanceTimersByTime(HIDDEN_MS - 1)
  expect(states()).toEqual(['runs'])
  vi.advanceTimersByTime(1)
  expect(states()).toEqual(['ended'])
  page.show('visible')
  expect(states()).toEqual(['ended', 'runs'])
})

it('a short look elsewhere ends nothing', () => {
  const page = new FakePage()
  const { states } = follow(page)
  page.show('hidden')
  vi.advanceTimersByTime(HIDDEN_MS - 1)
  page.show('visible')
  vi.advanceTimersByTime(2 * HIDDEN_MS)
  expect(states()).toEqual(['runs'])
})

it('who stops it is heard no more', () => {
  const page = new FakePage()
  const { states, stop } = follow(page)
  stop()
  page.show('visible')
  expect(states()).toEqual(['ended'])
})
