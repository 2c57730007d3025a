// A backend that has much to write, in a process of its own: it follows its one cluster, renames it and writes audits, and says what was
// acknowledged.
// usage: node busyBackend.ts DATA_FOLDER [KUBECONFIG]      KUBECONFIG: added first
import { writeSync } from 'node:fs'
import { openBackend } from './runningBackend.ts'

const [dataFolder = '', kubeconfig] = process.argv.slice(2)
const backend = openBackend(dataFolder)
if (kubeconfig !== undefined) await backend.add([kubeconfig])
const clusters = await backend.client.query('clusters.list', undefined)
const cluster = clusters.find(({ isSample }) => !isSample)?.id
if (cluster === undefined) throw new Error('The cluster is not there')

backend.client.subscribe(
  'clusters.live',
  { cluster },
  {
    signal: new AbortController().signal,
    onValue: ({ status }) => void writeSync(1, `${status}\n`),
  },
)
for (let round = 0; ; round += 1) {
  await backend.client.command('clusters.update', { cluster, patch: { name: `name ${round}` } })
  writeSync(1, `named ${round}\n`)
  // Nothing is added, which is written down even so.
  await backend.client.command('clusters.add', { items: [] })
  writeSync(1, `audited\n`)
}
