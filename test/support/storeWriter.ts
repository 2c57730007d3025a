// A process that writes to a store. After each batch it says how many batches of its own were committed.
// usage: node storeWriter.ts PATH NAME BATCHES [die]      die: kills itself in the middle of the batch after the last
import { writeSync } from 'node:fs'
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../main/store/clusterStore.ts'
import { makeNode } from './builders.ts'

const BATCH = 10

const [path = '', name = '', batches = '', ending = ''] = process.argv.slice(2)
const now = () => millis(Date.now())
const store = openClusterStore(path, { now })
for (let batch = 0; batch < Number(batches); batch += 1) {
  store.apply(changesOf(batch), now())
  writeSync(1, `${batch + 1}\n`)
}
if (ending === 'die') {
  const changes = changesOf(Number(batches))
  // The store reads this when half of the batch is written.
  Object.defineProperty(changes[BATCH / 2]?.record, 'gpuMode', {
    get: () => process.kill(process.pid, 'SIGKILL'),
  })
  store.apply(changes, now())
}
store.close()

function changesOf(batch: number) {
  return Array.from({ length: BATCH }, (_, n) => {
    const record = makeNode(`${name}-${batch}-${n}`).record()
    return { op: 'upsert', record, generation: 1 } as const
  })
}
