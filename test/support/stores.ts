import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { millis, type Millis } from '../../scheduler/core/base/units.ts'
import { openClusterStore, type ClusterStore } from '../../main/store/clusterStore.ts'
import type { MirrorChange, MirrorRecord } from '../../main/store/records.ts'

/** The clock of tests: 2026-11-20T09:30Z. */
export const NOW: Millis = millis(Date.UTC(2026, 10, 20, 9, 30))

/** A folder that is gone when the test is over. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real store in a folder of its own, closed when the test is over. */
export function tempStore(limitBytes?: number): ClusterStore {
  const path = join(tempFolder(), 'cluster.sqlite')
  const store = openClusterStore(path, {
    now: () => NOW,
    ...(limitBytes === undefined ? {} : { limitBytes }),
  })
  onTestFinished(() => store.close())
  return store
}

export const upsert = (record: MirrorRecord, generation = 1): MirrorChange => ({
  op: 'upsert',
  record,
  generation,
})
