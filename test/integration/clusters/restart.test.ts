// A control plane of its own, whose API server dies.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openApi } from '../../cluster/api.ts'
import { startCluster, type TestCluster } from '../../cluster/start.ts'
import { configFor, openTestSession, type TestSession, until } from '../../support/sessions.ts'

describe.skipIf(!inject('cluster')?.hasControllers)('an API server that is killed', () => {
  let cluster: TestCluster
  let test: TestSession
  beforeAll(async () => {
    cluster = await startCluster()
  })
  afterAll(async () => {
    await test?.session.close()
    await cluster?.stop()
  })
  const becomes = (status: string, limitMs: number) =>
    until(
      () => test.session.state().status === status,
      limitMs,
      () => test.session.state(),
    )

  it('is offline within 10 s, and live again after its restart without a click, with all that happened', async () => {
    const caPem = await readFile(cluster.caPath, 'utf8')
    const credential = { type: 'token', token: cluster.adminToken } as const
    test = openTestSession(configFor(cluster.server, { caPem, credential }))
    await becomes('live', 10_000)
    const { asOf } = test.session.state()
    cluster.kill('kube-apiserver')
    expect(await becomes('offline', 10_000)).toBeLessThan(10_000)
    expect(['REFUSED', 'NETWORK']).toContain(test.session.state().failure?.code)
    expect(test.session.state().asOf).toBeGreaterThanOrEqual(asOf ?? 0)
    expect(test.mirror.has('namespace', 'kube-system')).toBe(true)
    await cluster.restart('kube-apiserver')
    const api = await openApi(cluster.kubeconfigPath)
    await api.send('POST', '/api/v1/nodes', { metadata: { name: 'after-the-restart' } })
    api.close()
    await becomes('live', 15_000)
    await until(() => test.mirror.has('node', 'after-the-restart'), 3000)
    expect(test.identities).toHaveLength(1)
  })

  it('that stops answering without a word is offline within 10 s too', async () => {
    await becomes('live', 15_000)
    cluster.kill('kube-apiserver', 'SIGSTOP')
    expect(await becomes('offline', 10_000)).toBeLessThan(10_000)
    expect(test.session.state().failure?.code).toBe('TIMEOUT')
    cluster.kill('kube-apiserver', 'SIGCONT')
    await becomes('live', 20_000)
  })
})
