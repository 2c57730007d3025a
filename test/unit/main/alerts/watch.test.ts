import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { Alert } from '../../../../main/alerts/alerts.ts'
import { createAlertWatch } from '../../../../main/alerts/watch.ts'
import { createLog } from '../../../../main/log.ts'
import { DEFAULT_SETTINGS } from '../../../../main/settings.ts'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import { AS_OF } from '../../../support/sample/time.ts'

const sample = openClusterStore(fileURLToPath(new URL('../../../../assets/sample.canopy', import.meta.url)), {
  now: () => millis(AS_OF),
  isReadOnly: true,
})
afterAll(() => sample.close())

/** The sample's last round and history, with notes of its own. */
function watched(settings = DEFAULT_SETTINGS, kept: string | null = null) {
  const dashboards = sample.dashboards()
  if (!dashboards) throw new Error('The sample has no dashboards')
  const told: Alert['kind'][][] = []
  let note = kept
  const store = {
    history: sample.history,
    note: () => note,
    setNote: (_name: string, text: string) => void (note = text),
  }
  const watch = createAlertWatch({
    settings: () => settings,
    notify: async (_cluster, alerts) => void told.push(alerts.map(({ kind }) => kind)),
    log: createLog(() => undefined, Date.now),
  })
  return {
    look: () => watch.look('a' as ClusterId, store, dashboards),
    lost: () => watch.lost('a' as ClusterId),
    told,
    note: () => note,
  }
}

it('tells of the sample’s four findings once, also after a new start', () => {
  const first = watched()
  first.look()
  first.look()
  expect(first.told).toEqual([['unhealthy', 'unhealthy', 'unhealthy', 'unhealthy']])
  const again = watched(DEFAULT_SETTINGS, first.note())
  again.look()
  expect(again.told).toEqual([])
})

it('tells of held GPUs that have been idle for as long as is set', () => {
  const idleIn = (hours: number) => {
    const settings = { ...DEFAULT_SETTINGS, alertUnhealthy: false, alertIdle: true, idleGpuHours: hours }
    const { look, told } = watched(settings)
    look()
    return told.flat()
  }
  // Two A100s of a job that hangs, and a GPU of notebooks that were left open: for 14 and 15 hours.
  expect(idleIn(4)).toEqual(['idle', 'idle', 'idle'])
  expect(idleIn(20)).toEqual([])
})

it('tells of a lost cluster where lost sources are told of', () => {
  for (const alertSource of [true, false]) {
    const { lost, told } = watched({ ...DEFAULT_SETTINGS, alertSource })
    lost()
    expect(told).toEqual(alertSource ? [['lost']] : [])
  }
})

it('takes a note that cannot be read for none', () => {
  const { look, told } = watched(DEFAULT_SETTINGS, '{"told":')
  look()
  expect(told).toHaveLength(1)
})
