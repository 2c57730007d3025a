import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSettings, DEFAULT_SETTINGS } from '../../../main/settings.ts'
import type { AppStore } from '../../../main/store/appRecords.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'canopy-settings-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Holds settings in memory; only what createSettings touches. */
function fakeStore(saved: Record<string, unknown> = {}) {
  let kept = saved
  return {
    settings: () => kept,
    putSettings: (next: Record<string, unknown>) => (kept = next),
  } as Pick<AppStore, 'settings' | 'putSettings'> as AppStore
}

const managed = (text: string) => {
  const path = join(folder, 'managed.json')
  writeFileSync(path, text)
  return path
}
const absent = () => join(folder, 'absent.json')

describe('settings', () => {
  it('are the defaults on a fresh computer', () => {
    const settings = createSettings(fakeStore(), absent())
    expect(settings.get()).toEqual(DEFAULT_SETTINGS)
    expect(settings.notices).toEqual([])
  })

  it('keep what was set, and only that', () => {
    const store = fakeStore()
    createSettings(store, absent()).set({ theme: 'dark' })
    expect(store.settings()).toEqual({ theme: 'dark' })
    expect(createSettings(store, absent()).get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
  })

  it('survive one saved value that no longer fits, and name it', () => {
    const settings = createSettings(fakeStore({ theme: 'plaid', openClusters: 3 }), absent())
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, openClusters: 3 })
    expect(settings.notices).toMatchObject([{ code: 'INVALID_INPUT', data: { key: 'theme' } }])
  })

  it('give way to the administrator where a key is locked, and only there', () => {
    const path = managed('{"settings": {"theme": "light", "language": "zh-CN"}, "locked": ["theme"]}')
    const settings = createSettings(fakeStore({ theme: 'dark', language: 'en' }), path)
    expect(settings.get()).toMatchObject({ theme: 'light', language: 'en' })
    expect(settings.locked).toEqual(['theme'])
    expect(() => settings.set({ theme: 'dark' })).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
    expect(settings.set({ language: 'system' }).language).toBe('system')
  })

  for (const text of ['', '{', '[]', '{"locked": ["nothing"]}', '{"settings": {"theme": 3}}'])
    it(`say so when the managed file is ${JSON.stringify(text)}`, () => {
      const settings = createSettings(fakeStore(), managed(text))
      expect(settings.get()).toEqual(DEFAULT_SETTINGS)
      expect(settings.notices).toMatchObject([{ code: 'CONFIG_SYNTAX' }])
    })
})
