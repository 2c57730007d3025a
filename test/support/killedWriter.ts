// Writes batches of ten nodes to a store, says after each how many are in it, and dies in the middle of the last.
// usage: node killedWriter.ts PATH ROUND BATCHES
import { writeSync } from 'node:fs'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../main/store/clusterStore.ts'
import { makeNode } from './builders.ts'

const [path = '', round = '', batches = ''] = process.argv.slice(2)
const now = () => millis(Date.now())
const store = openClusterStore(path, { now })
for (let batch = 0; ; batch += 1) {
  const records = Array.from({ length: 10 }, (_, n) => makeNode(`node-${round}-${batch}-${n}`).record())
  const changes = records.map(record => ({ op: 'upsert', record, generation: 1 }) as const)
  if (batch === Number(batches)) killBefore(changes[5]?.record ?? {})
  store.apply(changes, now())
  writeSync(1, `${store.overview().nodes.total}\n`)
}

/** Dies when the store reads this record: in the middle of its transaction. */
function killBefore(record: object): void {
  Object.defineProperty(record, 'gpuMode', { get: () => process.kill(process.pid, 'SIGKILL') })
}
