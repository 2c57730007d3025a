import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, readSettings, writeSettings } from '#core/deploy/settings.ts'

describe('settings', () => {
  it('are what was written', () => {
    const settings = {
      mode: 'observe',
      schedule: { ...DEFAULT_SETTINGS.schedule, checkRoom: false, stuckSeconds: 7, reclaimBarePods: false },
    } as const
    expect(readSettings(writeSettings(settings))).toEqual({ settings, problems: [] })
  })

  it('are the defaults where nothing is written', () => {
    expect(readSettings({})).toEqual({ settings: DEFAULT_SETTINGS, problems: [] })
  })

  const bad = [
    { name: 'a mode that nobody knows', data: { mode: 'Off' } },
    { name: 'a negative time', data: { backfillSeconds: '-1' } },
    { name: 'a time that is no number', data: { stuckSeconds: '5m' } },
    { name: 'a truth of YAML', data: { checkRoom: 'yes' } },
    { name: 'a key that nobody knows', data: { backFillSeconds: '5' } },
  ]
  for (const { name, data } of bad)
    it(`${name} is a problem, and the default holds`, () => {
      const { settings, problems } = readSettings(data)
      expect(settings).toEqual(DEFAULT_SETTINGS)
      expect(problems.map(problem => problem.key)).toEqual(Object.keys(data))
    })
})
