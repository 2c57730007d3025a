// What it takes the backend to record many clusters: a real Prometheus scrapes exporters of a hundred GPUs, and every cluster asks it.
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { freePorts } from '../../cluster/ports.ts'
import { makeFleet } from '../../support/gpuExporter/fleet.ts'
import { startGpuExporter } from '../../support/gpuExporter/server.ts'
import { listen } from '../../support/httpFixtures.ts'
import { hasPrometheus, startPrometheus } from '../../support/prometheus.ts'
import { runScript } from '../app.ts'
import type { Figure } from '../measure.ts'
import type { HistoryContext } from './context.ts'

const CLUSTERS = 15
const NODES = 13
const GPUS = NODES * 8
const ROUNDS = 4
/** Four times as often as by default, so that the bench ends; what a round costs is then counted once a minute. */
const EVERY_MS = 15_000
const MINUTE_MS = 60_000
/** Of an API server that has none of whatever it is asked for: groups, and objects of any kind. */
const NOTHING = { groups: [], metadata: { resourceVersion: '1' }, items: [] }

type Recorded = {
  readonly cpuMsARound: number
  readonly rssMiB: number
  readonly samplesARound: number
  readonly failed: number
}

export async function benchCollecting({ scratch, say }: HistoryContext): Promise<Figure[]> {
  if (!(await hasPrometheus())) return []
  const names = Array.from({ length: NODES }, (_, node) => `gpu-node-${String(node).padStart(3, '0')}`)
  const pods = Array.from({ length: 8 }, (_, gpu) =>
    gpu < 6 ? [{ namespace: 'train', name: `job-${gpu}` }] : [],
  )
  const fleet = makeFleet(
    names.map(name => ({ name, model: 'NVIDIA-H100-80GB-HBM3', memoryMib: 81_559, pods })),
    1,
  )
  const exporter = await startGpuExporter()
  exporter.say(fleet, 'dcgm')
  const [port = 0] = await freePorts(1)
  const prometheus = await startPrometheus({
    targets: names.map(name => ({
      job: name,
      address: `127.0.0.1:${exporter.port}`,
      path: `/${name}/metrics`,
      labels: {},
    })),
    listen: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
  })
  const api = await listen(
    createServer((_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(NOTHING)),
    ),
  )
  try {
    await prometheus.until('count(DCGM_FI_DEV_GPU_UTIL)', ([count]) => count === GPUS)
    const folder = join(scratch, 'collecting')
    mkdirSync(folder)
    const args = [folder, CLUSTERS, GPUS, ROUNDS, EVERY_MS, prometheus.url, `http://127.0.0.1:${api.port}`]
    const recorded = await runScript<Recorded>('recordClusters.ts', args.map(String), scratch)
    say(
      `${recorded.samplesARound.toFixed(0)} samples a round and cluster, ${recorded.failed} clusters failed`,
    )
    if (recorded.failed > 0 || recorded.samplesARound < GPUS) throw new Error('A cluster was not recorded')
    const what = `recording ${CLUSTERS} clusters of ${GPUS} GPUs, a round a minute`
    return [
      {
        what: `${what}, CPU`,
        unit: '%',
        value: (100 * recorded.cpuMsARound) / MINUTE_MS,
        runs: ROUNDS,
        target: { max: 5 },
      },
      { what: `${what}, RSS`, unit: 'MiB', value: recorded.rssMiB, runs: 1, target: { max: 500 } },
    ]
  } finally {
    await prometheus.stop()
    await exporter.stop()
    await api.stop()
  }
}
