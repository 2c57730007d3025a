// As many changes as a real API server makes on this computer: the mirror keeps up and the event loop stays free. Ten thousand at
// once, which no API server here can make, are in test/unit/main/clusters/session.test.ts.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openApi, type Api } from '../../cluster/api.ts'
import { readTestKubeconfig } from '../../support/givenCluster.ts'
import { configFor, openTestSession, until } from '../../support/sessions.ts'

const cluster = inject('cluster')
const NODES = 20
const CHANGES = 1000

describe.skipIf(!cluster)('a storm of changes', () => {
  let api: Api
  const names = Array.from({ length: NODES }, (_, index) => `storm-${index}`)

  beforeAll(async () => {
    if (!cluster) return
    api = await openApi(cluster.kubeconfigPath, 8)
    await Promise.all(names.map(name => api.send('POST', '/api/v1/nodes', { metadata: { name } })))
  })
  afterAll(async () => {
    if (!cluster) return
    await Promise.all(names.map(name => api.send('DELETE', `/api/v1/nodes/${name}`)))
    api.close()
  })

  it('is in the mirror within 2 s of its last change, and nothing waited meanwhile', async () => {
    if (!cluster) return
    const { server, caPem, token } = await readTestKubeconfig(cluster.kubeconfigPath)
    const test = openTestSession(configFor(server, { caPem, credential: { type: 'token', token } }))
    await until(() => test.session.state().status === 'live', 10_000)
    const lag = monitorEventLoopDelay({ resolution: 5 })
    lag.enable()
    const startedAt = Date.now()
    let next = 0
    const change = async () => {
      for (let index = next++; index < CHANGES; index = next++)
        await api.send('PATCH', `/api/v1/nodes/${names[index % NODES]}`, {
          metadata: { labels: { turn: `${index}` } },
        })
    }
    await Promise.all(Array.from({ length: 8 }, change))
    const perMinute = (CHANGES / (Date.now() - startedAt)) * 60_000
    const isLast = () =>
      test.mirror.records('node').filter(({ labels }) => Number(labels['turn']) >= CHANGES - NODES).length ===
      NODES
    expect(await until(isLast, 2000)).toBeLessThan(2000)
    lag.disable()
    expect(perMinute, 'changes a minute, with a control plane on the same processors').toBeGreaterThan(3000)
    expect(lag.percentile(99) / 1e6, 'milliseconds, likewise').toBeLessThan(150)
    expect(test.states.map(({ status }) => status)).not.toContain('offline')
    await test.session.close()
  })
})
