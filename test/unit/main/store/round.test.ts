// What a round writes is there whole or not at all, and what was damaged of it is none.
import { join } from 'node:path'
import { expect, describe, it, onTestFinished } from 'vitest'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import { withConnection } from '../../../../main/store/database.ts'
import { makeDashboards } from '../../../support/dashboards.ts'
import { makeJob } from '../../../support/jobs.ts'
import { NOW, tempFolder, tempStore } from '../../../support/stores.ts'

const series = 'device.gpu.utilization/GPU-1' as const
const samples = { at: NOW, samples: [{ series, value: 42 }] }
const notes = [
  { name: 'gpuHealth', text: 'hot' },
  { name: 'utilizationUnits', text: 'ratio' },
]
const jobs = { at: NOW, jobs: [makeJob()], missingKinds: [] }

function storeAt() {
  const store = tempStore()
  const valueNow = () =>
    store.history.range({ series: [series], from: NOW, to: NOW + 1, points: 2 }).columns[0]?.[0]
  return { store, valueNow }
}

describe('a round', () => {
  it('is kept with all that it gave', () => {
    const { store, valueNow } = storeAt()
    const dashboards = makeDashboards({ at: NOW })
    store.putRound({ samples, jobs, dashboards, notes })
    store.putRound({ jobs: { ...jobs, at: millis(NOW + 60_000), jobs: [] } })
    expect(valueNow()).toBe(42)
    expect(store.jobs.pastNamed(makeJob())).toHaveLength(1)
    expect(store.dashboards()).toEqual(dashboards)
    expect(notes.map(({ name }) => store.note(name))).toEqual(['hot', 'ratio'])
  })

  it('of which one part cannot be written leaves nothing, and the next one is kept', () => {
    const { store, valueNow } = storeAt()
    const bad = { ...jobs, jobs: [makeJob({ name: null as unknown as string })] }
    const dashboards = makeDashboards()
    expect(() => store.putRound({ samples, jobs: bad, dashboards, notes })).toThrow(/NOT NULL/)
    expect(store.history.extent().samples).toBe(0)
    expect(store.dashboards()).toBeNull()
    expect(store.note('gpuHealth')).toBeNull()
    store.putRound({ samples, jobs, dashboards, notes })
    expect(valueNow()).toBe(42)
  })
})

it.each(['', '{"at":1', '[]', '{"at":"soon"}'])('a last round that cannot be read is none: %s', text => {
  const path = join(tempFolder(), 'cluster.sqlite')
  const open = () => openClusterStore(path, { now: () => NOW })
  const first = open()
  first.putRound({ dashboards: makeDashboards() })
  first.setListed('nodes')
  first.setMissing([{ kind: 'pods', reason: 'forbidden' }])
  first.close()
  withConnection(path, false, db =>
    db.prepare(`UPDATE meta SET value = ? WHERE key IN ('dashboards', 'listed', 'missing')`).run(text),
  )
  const store = open()
  onTestFinished(() => store.close())
  expect(store.dashboards()).toBeNull()
  expect([...store.listedKinds()]).toEqual([])
  expect(store.missing()).toEqual([])
})
