// The playground as it is started by hand: its GPUs are measured, where this system lets an API server reach an exporter.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { networkProblem } from '../../cluster/network.ts'
import { hasPrometheus } from '../../support/prometheus.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const isPossible = inject('cluster')?.hasFakeNodes === true && (await networkProblem()) === undefined
const FIRST_ROUND_MS = 60_000

describe.skipIf(!isPossible)('the playground', () => {
  let playground: ChildProcess
  let home: TemporaryHome
  let backend: RunningBackend

  beforeAll(async () => {
    const script = join(import.meta.dirname, '../../cluster/playground.ts')
    playground = spawn(process.execPath, [script, '--nodes', '20', '--pods', '30'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const line = once(playground.stdout?.setEncoding('utf8') ?? playground, 'data')
    const ended = once(playground, 'exit').then(() => Promise.reject(new Error('The playground ended.')))
    const [kubeconfig] = (await Promise.race([line, ended])) as [string]
    home = temporaryHome()
    backend = openBackend(home.dataFolder)
    await backend.add([kubeconfig.trim()])
  }, 120_000)
  afterAll(async () => {
    await backend?.close()
    home?.dispose()
    const ended = once(playground, 'exit')
    playground.stdin?.end()
    await ended
  })

  it('shows every metric of its GPUs, by the best source that there is', async () => {
    const best = (await hasPrometheus()) ? 'T1' : 'T2'
    const dashboards = await collectFrom(backend, best)
    const { source, cluster, nodes, jobs } = dashboards
    expect(source).toMatchObject({ dialect: 'dcgm-4.9', why: best === 'T1' ? [] : [{ tier: 'T1' }] })
    expect(cluster.gpus.total).toBe(16)
    expect(cluster.gpuUtilizationPercent).toBeGreaterThan(0)
    expect(cluster.gpuMemoryBytes.used).toBeGreaterThan(0)
    const devices = nodes.flatMap(node => node.devices)
    expect(devices).toHaveLength(16)
    for (const { memoryUsedBytes, utilizationPercent, temperatureCelsius, powerWatts } of devices)
      expect([memoryUsedBytes, utilizationPercent, temperatureCelsius, powerWatts]).not.toContain(null)
    const running = jobs.filter(({ status }) => status === 'Running')
    expect(running.length).toBeGreaterThan(0)
    for (const job of running) expect(job.usedGpuMemoryBytes).toBeGreaterThan(0)
  })
})

async function collectFrom({ client }: RunningBackend, tier: string): Promise<Dashboards> {
  const [cluster] = (await client.query('clusters.list', undefined)).filter(({ isSample }) => !isSample)
  if (!cluster) throw new Error('The playground was not kept')
  for (const end = Date.now() + FIRST_ROUND_MS; ; await sleep(1000)) {
    const { dashboards } = await client.query('dashboards.collect', { cluster: cluster.id, prometheus: null })
    const isAll = dashboards.nodes.every(({ gpus, devices }) => devices.length === gpus)
    if (dashboards.source.tier === tier && isAll) return dashboards
    if (Date.now() > end) throw new Error(JSON.stringify(dashboards.source))
  }
}
