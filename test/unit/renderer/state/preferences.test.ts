import { describe, expect, it } from 'vitest'
import {
  DEFAULT_PREFERENCES,
  createPreferences,
  parsePreferences,
} from '../../../../renderer/state/preferences.ts'

describe('preferences that were kept', () => {
  const cases = [
    { name: 'nothing', text: null },
    { name: 'no JSON', text: '{"lastPath":' },
    { name: 'another kind of value', text: '[1,2]' },
    {
      name: 'every field of the wrong kind',
      text: '{"lastPath":7,"columns":[],"lastPageOf":"x","appearance":null}',
    },
    { name: 'a path that would leave the page', text: '{"lastPath":"//evil.example"}' },
    { name: 'a cluster id that cannot be one', text: '{"lastCluster":"../../etc"}' },
  ]
  it.each(cases)('$name gives the defaults', ({ text }) => {
    expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES)
  })
  it('one bad field does not take the good ones with it', () => {
    const text =
      '{"lastPath":"/clusters","columns":{"nodes":["name","ip"],"pods":7},"isNavigationFolded":"yes","lastPageOf":{"a":"quotas/tree","b":"../x"}}'
    expect(parsePreferences(text)).toEqual({
      ...DEFAULT_PREFERENCES,
      lastPath: '/clusters',
      columns: { nodes: ['name', 'ip'] },
      lastPageOf: { a: 'quotas/tree' },
    })
  })
})

describe('the store', () => {
  it('keeps what is set and reads it again', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }
    createPreferences(storage).setState({ lastPath: '/settings' })
    expect(createPreferences(storage).getState().lastPath).toBe('/settings')
  })
  it('works when the storage refuses', () => {
    const refuse = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    const store = createPreferences({ getItem: refuse, setItem: refuse })
    store.setState({ lastPath: '/about' })
    expect(store.getState().lastPath).toBe('/about')
  })
})
