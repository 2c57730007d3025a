import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ApiFailure, openApi, type Api } from '../cluster/api.ts'
import { deploymentManifest, jobManifest, namespaceManifest, nodeManifest } from '../cluster/manifests.ts'
import { isAlive } from '../../main/launch/setup/alive.mjs'
import { createAll, isTrue, listAll, until, type ListedObject } from '../cluster/objects.ts'
import { startCluster } from '../cluster/start.ts'

const cluster = inject('cluster')
const namespace = 'cluster-test'
const model = 'NVIDIA-L40S'
const nodeNames = ['cluster-test-0', 'cluster-test-1', 'cluster-test-2']

const statusOf = (request: Promise<unknown>) =>
  request.then(
    () => 200,
    (error: unknown) => (error instanceof ApiFailure ? error.status : Promise.reject(error)),
  )

describe.skipIf(!cluster?.hasFakeNodes)('the control plane for tests', () => {
  let [admin, viewer]: Api[] = []
  const api = () => admin as Api
  const podsOf = async (app: string) => {
    const pods = await listAll(api(), `/api/v1/namespaces/${namespace}/pods`)
    return pods.filter(pod => pod.metadata.name.startsWith(app))
  }
  const allInPhase = async (app: string, phase: string) => {
    const pods = await podsOf(app)
    return pods.length > 0 && pods.every(pod => pod.status?.phase === phase) ? pods : undefined
  }

  beforeAll(async () => {
    if (!cluster) return
    admin = await openApi(cluster.kubeconfigPath)
    viewer = await openApi(cluster.viewerKubeconfigPath)
    const gpu = { model, count: 2 } as const
    const nodes = nodeNames.map(name => nodeManifest({ name, gpu, labels: { pool: namespace } }))
    await createAll(api(), [namespaceManifest(namespace), ...nodes])
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`
    await until('a service account', () => api().send('GET', path).catch(missing), { timeoutMs: 20_000 })
  })

  afterAll(async () => {
    for (const name of nodeNames) await admin?.send('DELETE', `/api/v1/nodes/${name}`)
    await admin?.send('DELETE', `/api/v1/namespaces/${namespace}`)
    admin?.close()
    viewer?.close()
  })

  it('turns nodes Ready and lifts their not-ready taint', async () => {
    const isReady = (node: ListedObject) => isTrue(node, 'Ready') && !node.spec?.['taints']
    const ready = await until(
      'three ready nodes',
      async () => {
        const nodes = (await listAll(api(), '/api/v1/nodes')).filter(node =>
          nodeNames.includes(node.metadata.name),
        )
        return nodes.every(isReady) ? nodes : undefined
      },
      { timeoutMs: 30_000 },
    )
    expect(ready.map(node => node.metadata.name).sort()).toEqual(nodeNames)
  })

  it('schedules a deployment by its GPUs and runs what fits', async () => {
    const spec = { name: 'train', namespace, gpus: 2, replicas: 4, nodeSelector: { pool: namespace } }
    await createAll(api(), [deploymentManifest(spec)])
    const running = await until(
      'three running pods',
      async () => {
        const pods = (await podsOf('train')).filter(pod => pod.status?.phase === 'Running')
        return pods.length === 3 ? pods : undefined
      },
      { timeoutMs: 30_000 },
    )
    expect(new Set(running.map(pod => pod.spec?.['nodeName']))).toEqual(new Set(nodeNames))
    const waiting = (await podsOf('train')).filter(pod => pod.status?.phase === 'Pending')
    expect(waiting).toHaveLength(1)
    expect(isTrue(waiting[0] as ListedObject, 'PodScheduled')).toBe(false)
  })

  it('lets the pods of a job run for their time and then succeed', async () => {
    await createAll(api(), [jobManifest({ name: 'short', namespace, pods: 2, runTime: '3s' })])
    await until('a running job', () => allInPhase('short', 'Running'), { timeoutMs: 30_000, everyMs: 50 })
    await until('a completed job', () => allInPhase('short', 'Succeeded'), { timeoutMs: 30_000 })
  })

  it('refuses the viewer all but what a role gives', async () => {
    const path = `/api/v1/namespaces/${namespace}/pods`
    expect(await statusOf((viewer as Api).send('GET', '/readyz'))).toBe(200)
    expect(await statusOf((viewer as Api).send('GET', '/api/v1/nodes'))).toBe(403)
    expect(await statusOf((viewer as Api).send('GET', path))).toBe(403)
    const bindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`
    await api().send('POST', bindings, {
      metadata: { name: 'viewer' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', name: 'viewer' }],
    })
    const canList = async () =>
      (await statusOf((viewer as Api).send('GET', path))) === 200 ? true : undefined
    await until('the new role', canList, { timeoutMs: 10_000 })
    expect(await statusOf((viewer as Api).send('GET', '/api/v1/nodes'))).toBe(403)
    await api().send('DELETE', `${bindings}/viewer`) // other tests count the rights of this user
  })
})

const pidsIn = async (folder: string) =>
  (await readFile(join(folder, 'pids'), 'utf8')).split(' ').slice(1).map(Number)

const untilGone = (pids: readonly number[]) =>
  until('gone', () => Promise.resolve(pids.some(isAlive) ? undefined : true), {
    timeoutMs: 15_000,
    everyMs: 50,
  })

describe.skipIf(!cluster?.hasFakeNodes)('a control plane of a test of its own', () => {
  it('keeps its objects and its port when the API server is killed and restarted', async () => {
    const own = await startCluster()
    const api = await openApi(own.kubeconfigPath)
    try {
      await createAll(api, [namespaceManifest('kept')])
      own.kill('kube-apiserver')
      await until(
        'a refusal',
        () =>
          api.send('GET', '/readyz').then(
            () => undefined,
            () => true,
          ),
        { timeoutMs: 10_000 },
      )
      await own.restart('kube-apiserver')
      expect(await statusOf(api.send('GET', '/api/v1/namespaces/kept'))).toBe(200)
    } finally {
      api.close()
      await own.stop()
    }
  })

  it('leaves no process behind after a stop', async () => {
    const own = await startCluster()
    const pids = await pidsIn(own.folder)
    expect(pids.filter(isAlive)).toHaveLength(5)
    await own.stop()
    expect(pids.filter(isAlive)).toEqual([])
  })

  it('leaves no process behind when its runner is killed', async () => {
    const start = new URL('../cluster/start.ts', import.meta.url).href
    const script = `const { startCluster } = await import('${start}')
      console.log((await startCluster()).folder)
      setInterval(() => {}, 1000)`
    const runner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [folder] = (await once(runner.stdout, 'data')) as [Buffer]
    const pids = await pidsIn(String(folder).trim())
    expect(pids.filter(isAlive)).toHaveLength(5)
    runner.kill('SIGKILL')
    await untilGone(pids)
  })

  it('refuses a certificate that has expired and accepts one that has not', async () => {
    const own = await startCluster()
    try {
      const answers = [false, true].map(async expired => {
        const api = await openApi(await own.certificateKubeconfig('ada', ['system:masters'], { expired }))
        return statusOf(api.send('GET', '/api/v1/nodes')).finally(() => api.close())
      })
      expect(await Promise.all(answers)).toEqual([200, 401])
    } finally {
      await own.stop()
    }
  })

  it('ends while it starts when its signal is aborted', async () => {
    const abort = new AbortController()
    const starting = startCluster({ signal: abort.signal })
    setTimeout(() => abort.abort(), 1500)
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' })
  })
})

/** A refusal because the object is not there yet counts as nothing found. */
function missing(error: unknown): undefined {
  if (!(error instanceof ApiFailure) || error.status !== 404) throw error
}
