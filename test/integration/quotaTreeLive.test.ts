// What a quota tree is held against and tried on: the pods, nodes, budgets, gangs and settings of a real control plane.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { CONFIG_MAPS, GATE, NAMESPACE } from '#core/wire.ts'
import { ApiFailure, openApi, type Api } from '../cluster/api.ts'
import { namespaceManifest, nodeManifest, podManifest, type WorkloadSpec } from '../cluster/manifests.ts'
import { createAll, until, type ListedObject } from '../cluster/objects.ts'
import { installCrds, removeCrds } from '../support/crds.ts'
import { openBackend, type RunningBackend } from '../support/runningBackend.ts'

const cluster = inject('cluster')
const GROUP_CRD = 'podgroups.scheduling.volcano.sh'
const NODE = '/api/v1/nodes/tree-live'
const BUDGETS = '/apis/policy/v1/namespaces/tree-live-a/poddisruptionbudgets'
const GROUPS = '/apis/scheduling.volcano.sh/v1beta1/namespaces/tree-live-b/podgroups'
const labels = { tree: 'live' }
const PATIENCE = { timeoutMs: 30_000, everyMs: 200 }

/** Leaf a has all of the node; b is guaranteed as much as it is said to be. @param all cores that the tree shares out */
const rootWith = (guaranteed: number, all = 8) => ({
  name: 'root',
  min: { cpu: all },
  max: { cpu: all },
  children: [
    { name: 'a', max: { cpu: 8 }, namespaces: ['tree-live-a'] },
    { name: 'b', min: { cpu: guaranteed }, max: { cpu: 8 }, namespaces: ['tree-live-b'] },
  ],
})

const unlessMissing = (error: unknown): undefined => {
  if (error instanceof ApiFailure && error.status === 404) return undefined
  throw error
}

describe.skipIf(!cluster?.hasFakeNodes)('a quota tree and the cluster that it is for', () => {
  const data = mkdtempSync(join(tmpdir(), 'canopy-tree-live-'))
  const abort = new AbortController()
  let api: Api
  let backend: RunningBackend
  let id: ClusterId

  const createNamespace = (name: string) =>
    backend.client.command('quotaTree.createNamespace', { cluster: id, name, typedName: null })
  const createPod = async (of: WorkloadSpec & { nodeName?: string }, metadata: object, spec: object) => {
    const account = `/api/v1/namespaces/${of.namespace}/serviceaccounts/default`
    await until('the service account', () => api.send('GET', account).catch(unlessMissing), PATIENCE)
    const { path, body } = podManifest(of)
    const pod = body as { metadata: object; spec: object }
    const whole = { metadata: { ...pod.metadata, ...metadata }, spec: { ...pod.spec, ...spec } }
    await createAll(api, [{ path, body: whole }])
  }
  /** What would happen if the tree were this one. */
  const ask = async (root = rootWith(4)) => {
    const { events } = await backend.client.query('quotaTree.whatIf', {
      cluster: id,
      root,
      renamed: {},
      inForce: rootWith(0),
      isFresh: true,
    })
    return events.map(({ kind, pod }) => `${kind} ${pod.name}`)
  }
  const BOTH = ['evict borrower', 'start waiting']

  beforeAll(async () => {
    api = await openApi(cluster!.kubeconfigPath)
    await installCrds(api, [GROUP_CRD])
    await createAll(api, [nodeManifest({ name: 'tree-live', cpus: 8, labels })])
    backend = openBackend(data)
    await backend.add([cluster!.kubeconfigPath])
    id = (await backend.client.query('clusters.list', undefined)).find(({ isSample }) => !isSample)!.id
    backend.client.subscribe(
      'clusters.live',
      { cluster: id },
      { signal: abort.signal, onValue: () => undefined, onEnd: () => undefined },
    )
  })
  afterAll(async () => {
    abort.abort()
    for (const name of ['tree-live-a', 'tree-live-b', NAMESPACE])
      await api?.send('DELETE', `/api/v1/namespaces/${name}`).catch(unlessMissing)
    for (const path of [NODE, `${NODE}-2`]) await api?.send('DELETE', path).catch(unlessMissing)
    if (api) await removeCrds(api, [GROUP_CRD])
    api?.close()
    await backend?.close()
    rmSync(data, { recursive: true, force: true })
  })

  it('a namespace is made in place, once, and not where that is forbidden', async () => {
    await createNamespace('tree-live-a')
    await createNamespace('tree-live-b')
    await expect(createNamespace('tree-live-a')).rejects.toMatchObject({ code: 'CONFLICT' })
    const guard = (value: 'readOnly' | 'none') =>
      backend.client.command('clusters.update', { cluster: id, patch: { guard: value } })
    await guard('readOnly')
    await expect(createNamespace('tree-live-c')).rejects.toMatchObject({ code: 'READ_ONLY' })
    await guard('none')
    expect(await api.send('GET', '/api/v1/namespaces/tree-live-c').catch(unlessMissing)).toBeUndefined()
    expect(await api.send('GET', '/api/v1/namespaces/tree-live-b')).toMatchObject({
      metadata: { name: 'tree-live-b' },
    })
  })

  it('its facts are the pods that run and wait, by leaf, and what nodes have', async () => {
    const common = { cpus: 4, memoryGib: 1 }
    await createPod(
      { ...common, name: 'borrower', namespace: 'tree-live-a', cpus: 8, nodeName: 'tree-live' },
      { labels: { app: 'borrower' }, annotations: { 'canopy.internal/leaf': 'a' } },
      {},
    )
    await createPod(
      { ...common, name: 'waiting', namespace: 'tree-live-b', nodeSelector: labels },
      { annotations: { 'scheduling.k8s.io/group-name': 'team' } },
      { schedulingGates: [{ name: GATE }] },
    )
    const facts = await until(
      'both pods',
      async () => {
        const seen = await backend.client.query('quotaTree.facts', { cluster: id })
        const { runningPods, groups, allocatable } = seen
        const waits = groups.some(({ namespace }) => namespace === 'tree-live-b')
        const isReady = allocatable !== null && allocatable.ready['cpu'] === allocatable.all['cpu']
        return runningPods['tree-live-a'] && waits && isReady ? seen : undefined
      },
      PATIENCE,
    )
    expect(facts.runningPods['tree-live-a']).toEqual(['borrower'])
    expect(facts.runningPods['tree-live-b']).toBeUndefined()
    expect(facts.groups.filter(({ namespace }) => namespace.startsWith('tree-live'))).toEqual([
      {
        namespace: 'tree-live-a',
        leaf: 'a',
        isGated: false,
        isPlaced: true,
        pods: 1,
        requests: { cpu: '8', memory: '1Gi' },
      },
      {
        namespace: 'tree-live-b',
        leaf: null,
        isGated: true,
        isPlaced: false,
        pods: 1,
        requests: { cpu: '4', memory: '1Gi' },
      },
    ])
    expect(facts.namespaces).toEqual(expect.arrayContaining(['tree-live-a', 'tree-live-b']))
    const nodes = await api.send<{ items: { status: { allocatable: { cpu: string } } }[] }>(
      'GET',
      '/api/v1/nodes',
    )
    const cores = nodes.items.reduce((sum, { status }) => sum + Number(status.allocatable.cpu), 0)
    expect(facts.allocatable?.all['cpu']).toBe(String(cores))
    expect(facts.allocatable?.ready['cpu']).toBe(String(cores))
  })

  it('a what-if evicts whom a guarantee costs, and lets nobody borrow for whom no node has room', async () => {
    expect(await ask()).toEqual(BOTH)
    const larger = rootWith(0, 16)
    expect(await ask(larger)).toEqual([])
    await createAll(api, [nodeManifest({ name: 'tree-live-2', cpus: 8, labels })])
    const starts = async () => ((await ask(larger)).length > 0 ? ask(larger) : undefined)
    expect(await until('the node', starts, PATIENCE)).toEqual(['start waiting'])
    await api.send('PATCH', `${NODE}-2`, { spec: { unschedulable: true } })
    expect(await ask(larger)).toEqual([])
  })

  it('a what-if keeps to a budget that allows no disruption', async () => {
    const spec = { minAvailable: 1, selector: { matchLabels: { app: 'borrower' } } }
    await createAll(api, [{ path: BUDGETS, body: { metadata: { name: 'all' }, spec } }])
    await until(
      'its status',
      async () => {
        const { status } = await api.send<{ status?: { currentHealthy?: number } }>('GET', `${BUDGETS}/all`)
        return status?.currentHealthy === 1 || undefined
      },
      PATIENCE,
    )
    expect(await ask()).toEqual([])
    await api.send('DELETE', `${BUDGETS}/all`)
    expect(await ask()).toEqual(BOTH)
  })

  it('a what-if waits for a gang to be whole', async () => {
    const kind = { apiVersion: 'scheduling.volcano.sh/v1beta1', kind: 'PodGroup' }
    await createAll(api, [
      { path: GROUPS, body: { ...kind, metadata: { name: 'team' }, spec: { minMember: 2 } } },
    ])
    expect(await ask()).toEqual([])
    await api.send<ListedObject>('PATCH', `${GROUPS}/team`, { spec: { minMember: 1 } })
    expect(await ask()).toEqual(BOTH)
  })

  it('a what-if decides by the settings of the component', async () => {
    const configs = `/api/v1/namespaces/${NAMESPACE}/configmaps`
    await createAll(api, [namespaceManifest(NAMESPACE)])
    await createAll(api, [
      { path: configs, body: { metadata: { name: CONFIG_MAPS.config }, data: { reclaimBarePods: 'false' } } },
    ])
    expect(await ask()).toEqual([])
    await api.send('DELETE', `${configs}/${CONFIG_MAPS.config}`)
    expect(await ask()).toEqual(BOTH)
  })
})
