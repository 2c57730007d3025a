// The backend alone opens a cluster, under plain Node: how long until its figures are complete, and how long it ever did not
// answer. usage: node backendOpens.ts DATA CLUSTER PODS
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterId } from '#core/base/units.ts'
import { readContract } from '../../preload/contract.ts'
import type { Connection } from '../../preload/contract/clusters.ts'
import { openBackend } from '../support/runningBackend.ts'

const RESOLUTION_MS = 1
/** Nobody clicks sooner: by then the app has loaded what speaks to servers, here from TypeScript, which takes longer. */
const FIRST_CLICK_MS = 4_000
const [data = '', id = '', pods = '0'] = process.argv.slice(2)
const cluster = id as ClusterId
const backend = openBackend(data)
const { client } = backend
await client.query('clusters.list', undefined)
await readContract() // a question's part of it, read when it is asked, is TypeScript here
await sleep(FIRST_CLICK_MS)

const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delays.enable()
const start = performance.now()
const stop = new AbortController()
const live = new Promise<void>(done => {
  const onValue = ({ status }: Connection) => {
    if (status === 'live') done()
  }
  client.subscribe('clusters.live', { cluster }, { onValue, signal: stop.signal })
})
const isComplete = async () => (await client.query('overview.get', { cluster })).pods.total === Number(pods)
await live
while (!(await isComplete())) await sleep(5)
const ms = performance.now() - start
delays.disable()
process.stdout.write(JSON.stringify({ ms, longestBlockMs: delays.max / 1e6 - RESOLUTION_MS }))
stop.abort()
await backend.close()
process.exit()
