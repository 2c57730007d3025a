// Records clusters from a Prometheus as the backend does, each into a store of its own; CPU and memory of it.
// usage: node recordClusters.ts FOLDER CLUSTERS GPUS ROUNDS EVERY_MS PROMETHEUS API
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createExecRunner } from '../../main/clusters/execRunner.ts'
import { createLog } from '../../main/log.ts'
import { placeAt } from '../../main/metrics/place.ts'
import { startRecorder } from '../../main/metrics/recorder.ts'
import { createCollector } from '../../main/metrics/round.ts'
import { AUTOMATIC } from '../../main/metrics/source.ts'
import { createChangeHub } from '../../main/rpc/changes.ts'
import { openClusterStore } from '../../main/store/clusterStore.ts'
import { makeNode } from '../support/builders.ts'

const [folder = '', clusters = '', gpus = '', rounds = '', every = '', prometheus = '', api = ''] =
  process.argv.slice(2)
const now = () => millis(Date.now())
const log = createLog(() => undefined, Date.now)
const exec = createExecRunner({ env: () => process.env, now: Date.now })
const options = { exec, env: () => ({}), userAgent: 'canopy-bench', now: Date.now }

async function record(index: number) {
  const store = openClusterStore(join(folder, `${index}.sqlite`), { now })
  const nodes = Array.from({ length: Math.ceil(Number(gpus) / 8) }, (_, node) =>
    makeNode(`gpu-node-${String(node).padStart(3, '0')}`)
      .gpus(8, 'NVIDIA-H100-80GB-HBM3')
      .record(),
  )
  store.apply(
    nodes.map(node => ({ op: 'upsert', record: node, generation: 1 })),
    now(),
  )
  const { client } = await placeAt(api, options)
  const recorder = startRecorder({
    cluster: `cluster-${index}` as ClusterId,
    store,
    session: { client: () => client as ReturnType<Parameters<typeof startRecorder>[0]['session']['client']> },
    offline: () => null,
    provenance: () => ({ tier: 'T4', asOf: now(), isLive: true, missing: [] }),
    openCollector: async () =>
      createCollector({ choice: { ...AUTOMATIC, place: await placeAt(prometheus, options) }, now: Date.now }),
    fillIn: async batch => {
      for (const samples of batch) store.history.backfill(samples)
    },
    everyMs: () => Number(every),
    onRound: () => undefined,
    onLost: () => undefined,
    hub: createChangeHub(),
    log,
    now,
  })
  return { recorder, store }
}

const started = await Promise.all(Array.from({ length: Number(clusters) }, (_, index) => record(index)))
// What is done once is not what a round costs.
await sleep(Number(every))
const before = { cpu: process.cpuUsage(), at: performance.now(), samples: count() }
await sleep(Number(every) * Number(rounds))
const { user, system } = process.cpuUsage(before.cpu)
const samples = (count() - before.samples) / Number(clusters)
const failed = started.filter(({ recorder }) => recorder.last()?.kind !== 'stored').length
process.stdout.write(
  JSON.stringify({
    cpuMsARound: (user + system) / 1000 / Number(rounds),
    rssMiB: process.memoryUsage.rss() / 1_048_576,
    samplesARound: samples / Number(rounds),
    failed,
  }),
)
for (const { recorder, store } of started) {
  await recorder.close()
  store.close()
}
process.exit()

function count(): number {
  return started.reduce((sum, { store }) => sum + store.history.extent().samples, 0)
}
