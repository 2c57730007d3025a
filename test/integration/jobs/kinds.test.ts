// Jobs of every kind on a real API server, by small definitions of our own or (npm run test:conformance) the published ones.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ClusterId, millis } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { jobManifest, namespaceManifest, nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, listAll, until } from '../../cluster/objects.ts'
import { startCluster, type TestCluster } from '../../cluster/start.ts'
import { installCrds } from '../../support/crds.ts'
import { type Kind, KINDS, PLAIN } from '../../support/jobKinds.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const NAMESPACE = 'jobs'
const byName = (a: string, b: string): number => (a < b ? -1 : 1)
const isPossible = inject('cluster')?.hasFakeNodes === true

describe.skipIf(!isPossible)('jobs of every kind', () => {
  let cluster: TestCluster
  let api: Api
  let home: TemporaryHome
  let backend: RunningBackend
  let id: ClusterId
  let dashboards: Dashboards
  const leave = new AbortController()

  const nameOf = ({ type }: Pick<Kind, 'type'>) => type.toLowerCase().replaceAll(' ', '-')
  const pathOf = ({ crd, version }: Kind) => {
    const [plural, ...group] = crd.split('.')
    return `/apis/${group.join('.')}/${version}/namespaces/${NAMESPACE}/${plural}`
  }

  beforeAll(async () => {
    cluster = await startCluster()
    home = temporaryHome()
    api = await openApi(cluster.kubeconfigPath)
    await installCrds(
      api,
      KINDS.map(({ crd }) => crd),
    )
    await createAll(api, [
      namespaceManifest(NAMESPACE),
      nodeManifest({ name: 'gpu-1', gpu: { model: 'NVIDIA-A100-SXM4-80GB', count: 8 } }),
    ])
    for (const kind of KINDS) {
      const name = nameOf(kind)
      const [, ...group] = kind.crd.split('.')
      await api.send('POST', pathOf(kind), {
        apiVersion: `${group.join('.')}/${kind.version}`,
        kind: kind.kind,
        metadata: { name, namespace: NAMESPACE },
        spec: kind.spec,
      })
      await api.send('PATCH', `${pathOf(kind)}/${name}/status`, { status: kind.status })
    }
    await createAll(api, [
      jobManifest({ name: 'runs', namespace: NAMESPACE, gpus: 2, pods: 2, runTime: '1h' }),
      jobManifest({ name: 'waits', namespace: NAMESPACE, gpus: 16, pods: 1, runTime: '1h' }),
      ...PLAIN.map(({ job, labels }) =>
        podManifest({ name: `${job}-0`, namespace: NAMESPACE, gpus: 1, labels }),
      ),
    ])
    await until(
      'four pods run and one is found to fit nowhere',
      async () => {
        const pods = await listAll(api, `/api/v1/namespaces/${NAMESPACE}/pods`)
        const running = pods.filter(({ status }) => status?.phase === 'Running')
        const refused = pods.filter(({ status }) =>
          status?.conditions?.some(({ type, status: is }) => type === 'PodScheduled' && is === 'False'),
        )
        const job = await api.send<{ status?: { ready?: number } }>(
          'GET',
          `/apis/batch/v1/namespaces/${NAMESPACE}/jobs/runs`,
        )
        // The job controller counts pods that are ready a second after they are.
        return running.length === 4 && refused.length === 1 && job.status?.ready === 2 ? pods : undefined
      },
      { timeoutMs: 20_000 },
    )
    backend = openBackend(home.dataFolder)
    await backend.add([cluster.kubeconfigPath])
    const kept = await backend.client.query('clusters.list', undefined)
    id = kept.find(({ isSample }) => !isSample)?.id as ClusterId
    const listener = { onValue: () => undefined, signal: leave.signal }
    backend.client.subscribe('clusters.live', { cluster: id }, listener)
    dashboards = await collect()
  })
  const collect = async (): Promise<Dashboards> =>
    (await backend.client.query('dashboards.collect', { cluster: id, prometheus: null })).dashboards
  afterAll(async () => {
    leave.abort()
    await backend?.close()
    api?.close()
    await cluster?.stop()
    home?.dispose()
  })

  const jobOf = (type: string, name = nameOf({ type })) =>
    dashboards.jobs.find(job => job.type === type && job.name === name)

  it.each(KINDS)('$type', ({ type, want }) => {
    expect(jobOf(type)).toMatchObject({ namespace: NAMESPACE, type, ...want })
  })

  it('Job: one that runs has its pods, their GPUs and a start', () => {
    expect(jobOf('Job', 'runs')).toMatchObject({
      status: 'Running',
      requestedGpus: 4,
      requestedGpuMemoryBytes: 4 * 81_920 * 2 ** 20,
      waiting: [],
    })
    expect(jobOf('Job', 'runs')?.instances.map(({ node }) => node)).toEqual(['gpu-1', 'gpu-1'])
    expect(jobOf('Job', 'runs')?.durationSeconds).toBeGreaterThanOrEqual(0)
  })

  it('Job: one that waits says why, and for how long', () => {
    const job = jobOf('Job', 'waits')
    expect(job).toMatchObject({ status: 'Pending', requestedGpus: 16, durationSeconds: null })
    expect(job?.waiting).toMatchObject([{ reason: 'Unschedulable', pods: 1 }])
    expect(job?.waiting[0]?.message).toMatch(/Insufficient nvidia.com\/gpu/)
    expect(job?.waitSeconds).toBeGreaterThanOrEqual(0)
  })

  it.each(PLAIN)('$type: pods that nothing but a label calls a job are one', ({ type, job }) => {
    expect(jobOf(type, job)).toMatchObject({ namespace: NAMESPACE, status: 'Running', requestedGpus: 1 })
    expect(jobOf(type, job)?.instances).toMatchObject([{ name: `${job}-0`, node: 'gpu-1' }])
  })

  it('the cluster counts each once', () => {
    expect(dashboards.jobs).toHaveLength(KINDS.length + 2 + PLAIN.length)
    expect(dashboards.missingKinds).toEqual([])
    expect(dashboards.cluster.jobs).toEqual({ running: 10, pending: 3, succeeded: 1, failed: 1 })
    expect(dashboards.cluster.gpusPending).toBe(16)
  })

  const objectOf = (kind: Kind) =>
    api.send<{ metadata: { uid: string }; spec: object }>('GET', `${pathOf(kind)}/${nameOf(kind)}`)
  const addressOf = async (kind: Kind) => {
    const { uid } = (await objectOf(kind)).metadata
    return { cluster: id, type: kind.type, namespace: NAMESPACE, name: nameOf(kind), uid }
  }
  const setSuspended = async (kind: Kind, isSuspended: boolean, typedCluster: string | null = null) =>
    backend.client.command('jobs.setSuspended', { ...(await addressOf(kind)), isSuspended, typedCluster })
  const guard = (value: 'none' | 'production' | 'readOnly') =>
    backend.client.command('clusters.update', { cluster: id, patch: { guard: value, name: 'precious' } })

  it('nobody suspends or deletes a job where the cluster’s guard forbids it, or asks for its name', async () => {
    const kind = KINDS.find(({ type }) => type === 'JAXJob') as Kind
    const before = await objectOf(kind)
    const remove = async (typedName: string | null, typedCluster: string | null = null) =>
      backend.client.command('jobs.remove', {
        ...(await addressOf(kind)),
        typedCluster,
        typedName,
        propagation: 'Background',
      })
    try {
      await guard('readOnly')
      await expect(setSuspended(kind, true, 'precious')).rejects.toMatchObject({ code: 'READ_ONLY' })
      await expect(remove(nameOf(kind), 'precious')).rejects.toMatchObject({ code: 'READ_ONLY' })
      await guard('production')
      await expect(setSuspended(kind, true)).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
      await expect(setSuspended(kind, true, 'cheap')).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
      await expect(remove(nameOf(kind))).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
      await expect(remove(null, 'precious')).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
      expect(await objectOf(kind)).toEqual(before)
      await setSuspended(kind, true, 'precious')
      await setSuspended(kind, false, 'precious')
    } finally {
      await guard('none')
    }
  })

  it(
    'a kind that may no longer be listed is missing, and its jobs are not gone',
    { timeout: 120_000 },
    async () => {
      const rbac = '/apis/rbac.authorization.k8s.io/v1'
      const allow = async (name: string, apiGroups: readonly string[], resources: readonly string[]) => {
        const rules = [{ apiGroups, resources, verbs: ['get', 'list', 'watch'] }]
        const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }
        const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'viewer' }]
        await createAll(api, [
          { path: `${rbac}/clusterroles`, body: { metadata: { name }, rules } },
          { path: `${rbac}/clusterrolebindings`, body: { metadata: { name }, roleRef, subjects } },
        ])
      }
      await allow('looks', ['', 'apps', 'batch'], ['nodes', 'pods', 'namespaces', 'events', 'jobs'])
      await allow('trains', ['kubeflow.org'], ['pytorchjobs', 'tfjobs'])
      await backend.add([cluster.viewerKubeconfigPath])
      const all = await backend.client.query('clusters.list', undefined)
      const viewer = all.find(each => !each.isSample && each.id !== id)?.id as ClusterId
      const listener = { onValue: () => undefined, signal: leave.signal }
      backend.client.subscribe('clusters.live', { cluster: viewer }, listener)
      /** What its own rounds saw last, taken anew until it pleases. */
      const roundThat = (pleases: (last: Dashboards) => boolean) =>
        until(
          'a round sees it so',
          async () => {
            const last = await backend.client.query('dashboards.get', { cluster: viewer })
            if (last && pleases(last)) return last
            const source = {
              tier: 'T4',
              prometheus: null,
              tenant: null,
              matcher: null,
              dialect: null,
            } as const
            await backend.client.command('gpuSources.set', { cluster: viewer, source, secret: null })
            return undefined
          },
          { timeoutMs: 40_000, everyMs: 1_000 },
        )
      const seen = await roundThat(({ jobs }) => jobs.some(({ type }) => type === 'TFJob'))
      expect(seen.missingKinds).toContain('JAXJob')
      expect(seen.missingKinds).not.toContain('PyTorchJob')
      expect(seen.jobs.map(({ name }) => name)).toContain('pytorchjob')
      await api.send('DELETE', `${rbac}/clusterrolebindings/trains`)
      const after = await roundThat(({ missingKinds }) => missingKinds.includes('PyTorchJob'))
      expect(after.jobs.map(({ name }) => name)).not.toContain('pytorchjob')
      const span = { from: millis(0), to: millis(Date.now() + 60_000) }
      const past = await backend.client.query('jobs.past', { cluster: viewer, ...span })
      expect(past.jobs.map(({ name }) => name)).toEqual([])
      // One that goes while its kind can be listed is gone.
      await api.send(
        'DELETE',
        `/apis/batch/v1/namespaces/${NAMESPACE}/jobs/waits?propagationPolicy=Background`,
      )
      await roundThat(({ jobs }) => jobs.every(({ name }) => name !== 'waits'))
      const gone = await backend.client.query('jobs.past', { cluster: viewer, ...span })
      expect(gone.jobs.map(({ name }) => name)).toEqual(['waits'])
    },
  )

  it('every kind that can be suspended is, and goes on', async () => {
    const types = await backend.client.query('jobs.types', { cluster: id })
    const able = new Set(types.filter(({ canSuspend }) => canSuspend).map(({ type }) => type))
    const kinds = KINDS.filter(({ type }) => able.has(type))
    expect([...able].toSorted(byName)).toEqual(['Job', ...kinds.map(({ type }) => type)].toSorted(byName))
    expect(KINDS.map(({ type }) => type).filter(type => !able.has(type))).toEqual(['Volcano Job'])
    for (const kind of kinds) await setSuspended(kind, true)
    // Its own operator says so of a cluster of Ray, in its status.
    const ray = KINDS.find(({ type }) => type === 'RayCluster') as Kind
    const rayStatus = `${pathOf(ray)}/${nameOf(ray)}/status`
    await api.send('PATCH', rayStatus, { status: { state: 'suspended' } })
    const suspended = await collect()
    const isOver = ({ want }: Kind) => ['Succeeded', 'Failed'].includes((want as { status: string }).status)
    for (const kind of kinds) {
      const job = suspended.jobs.find(({ type, name }) => type === kind.type && name === nameOf(kind))
      expect(job, kind.type).toMatchObject(
        isOver(kind) ? kind.want : { status: 'Pending', detail: 'suspended' },
      )
    }
    for (const kind of kinds) await setSuspended(kind, false)
    await api.send('PATCH', rayStatus, { status: { state: 'ready' } })
    const resumed = await collect()
    for (const kind of kinds.filter(({ type }) => type !== 'JobSet'))
      expect(
        resumed.jobs.find(({ type, name }) => type === kind.type && name === nameOf(kind)),
        kind.type,
      ).toMatchObject(kind.want)
  })
})
