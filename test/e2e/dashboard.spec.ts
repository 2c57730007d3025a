// `--headless dashboard` as a script runs it: the exit code, and nothing but the result on standard output.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { DashboardsJsonSchema } from '../../preload/contract/dashboards.ts'
import { openApi } from '../cluster/api.ts'
import { installCrds } from '../support/crds.ts'
import { createGpuCluster } from '../support/gpuExporter/gpuCluster.ts'
import { ifPossible, startCluster, type TestCluster } from '../cluster/start.ts'
import { kubeconfigText } from '../support/kubeconfigs.ts'
import { expect, npmStart, runOnce, test } from './launch.ts'

let cluster: TestCluster | undefined

test.beforeAll(async () => {
  test.setTimeout(120_000)
  cluster = await ifPossible(startCluster)
  if (!cluster) return
  const api = await openApi(cluster.kubeconfigPath)
  await installCrds(api, ['pytorchjobs.kubeflow.org'])
  await createGpuCluster(api)
  api.close()
})
test.afterAll(() => cluster?.stop())

const verb = (...args: string[]) => ['--headless', 'dashboard', ...args]
const NOWHERE = 'http://127.0.0.1:1'

test.describe('figures of a real cluster', () => {
  test.beforeEach(() => test.skip(!cluster, 'there is no control plane to test on'))

  test('are one JSON object of the promised keys, or the last that is known once it is gone', async ({
    folder,
  }) => {
    const kubeconfig = cluster?.kubeconfigPath ?? ''
    const asked = verb('--kubeconfig', kubeconfig, '--context', 'test', '--prometheus', NOWHERE, '--json')
    const data = join(folder, 'data')
    const live = await runOnce(data, asked, folder)
    expect({ code: live.code, said: live.stderr.includes('canopy:') }).toEqual({ code: 0, said: false })
    const figures = DashboardsJsonSchema.strict().parse(JSON.parse(live.stdout)) satisfies z.output<
      typeof DashboardsJsonSchema
    >
    // Without a source of metrics: what the objects tell, and null for the rest.
    expect(figures.source).toMatchObject({ tier: 'T4', dialect: null, ageSeconds: null })
    expect(figures.source.why.map(({ tier, code }) => [tier, code])).toEqual([
      ['T1', 'REFUSED'],
      ['T2', 'NOT_FOUND'],
      ['T3', 'NOT_FOUND'],
    ])
    expect(figures.cluster.gpus.total).toBe(19)
    expect(figures.cluster.gpuUtilizationPercent).toBeNull()
    expect(figures.cluster.gpuMemoryBytes.used).toBeNull()
    expect(figures.cluster.jobs).toEqual({ running: 1, pending: 0, succeeded: 0, failed: 0 })
    expect(figures.jobs).toMatchObject([{ name: 'bert', requestedGpus: 12, usedGpuMemoryBytes: null }])

    // As it is piped into another program: nothing but the result, also when npm starts it.
    const piped = await npmStart([...asked, '--data-dir', join(folder, 'piped')])
    expect(piped.code).toBe(0)
    expect(DashboardsJsonSchema.strict().parse(JSON.parse(piped.stdout)).cluster).toEqual(figures.cluster)

    cluster?.kill('kube-apiserver')
    const liveAt = Date.now()
    await sleep(1500)
    const gone = await runOnce(data, asked, folder)
    expect(gone.code).toBe(3)
    const last = DashboardsJsonSchema.strict().parse(JSON.parse(gone.stdout))
    expect(last).toEqual({ ...figures, source: { ...figures.source, ageSeconds: last.source.ageSeconds } })
    // As old as the round is by now, and no older than this test.
    expect(last.source.ageSeconds).toBeGreaterThanOrEqual(1)
    expect(last.source.ageSeconds).toBeLessThanOrEqual((Date.now() - liveAt) / 1000 + 60)
    const text = await runOnce(data, asked.slice(0, -1), folder)
    expect({ code: text.code, offline: text.stdout.includes('offline') }).toEqual({ code: 3, offline: true })
    const nothing = await runOnce(join(folder, 'new'), asked, folder)
    expect({ code: nothing.code, stdout: nothing.stdout }).toEqual({ code: 1, stdout: '' })
  })
})

/** `FILE` in the arguments is a kubeconfig of one context, `there`, of a server that is not. */
const refusals: { name: string; args: string[]; want: RegExp }[] = [
  { name: 'no kubeconfig', args: [], want: /--kubeconfig needs a path/ },
  {
    name: 'a kubeconfig that is not there',
    args: ['--kubeconfig', '/no/such/file'],
    want: /\/no\/such\/file/,
  },
  { name: 'a kubeconfig that is none', args: ['--kubeconfig', '/etc/passwd'], want: /\/etc\/passwd/ },
  {
    name: 'one of several kubeconfigs that is not there',
    args: ['--kubeconfig', 'FILE', '--kubeconfig', '/no/such/file', '--context', 'there'],
    want: /\/no\/such\/file/,
  },
  {
    name: 'a context that the kubeconfig has not',
    args: ['--kubeconfig', 'FILE', '--context', 'elsewhere'],
    want: /has no context elsewhere; it has there/,
  },
  {
    name: 'an address of Prometheus that is none',
    args: ['--kubeconfig', 'FILE', '--prometheus', 'ftp://prometheus'],
    want: /address of Prometheus/,
  },
  {
    name: 'a flag without its value',
    args: ['--kubeconfig', '/x', '--context'],
    want: /--context needs a value/,
  },
]
for (const { name, args, want } of refusals)
  test(`bad input ends with exit code 2: ${name}`, async ({ folder }) => {
    const file = join(folder, 'kubeconfig')
    writeFileSync(file, kubeconfigText({ name: 'there', cluster: { server: NOWHERE } }))
    const given = verb(...args.map(each => (each === 'FILE' ? file : each)))
    const { code, stdout, stderr } = await runOnce(join(folder, 'data'), given, folder)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(want)
    expect(existsSync(join(folder, 'out'))).toBe(false)
  })
