// What a container of the fake kubelet is given, and what not: proofs about "as installed" rest on it.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openApi, type Api } from '../cluster/api.ts'
import { namespaceManifest, nodeManifest } from '../cluster/manifests.ts'
import { startFakeKubelet, type FakeKubelet } from '../cluster/kubelet/kubelet.ts'
import { networkProblem, startNetwork, type HeldNetwork } from '../cluster/network.ts'
import { createAll, until } from '../cluster/objects.ts'
import { startCluster, type TestCluster } from '../cluster/start.ts'

const namespace = 'served'
const isPossible = inject('cluster')?.hasFakeNodes && (await networkProblem()) === undefined

/** Says what it sees over HTTP. */
const program = `
const fs = require('node:fs'), http = require('node:http'), https = require('node:https')
const token = '/var/run/secrets/kubernetes.io/serviceaccount/'
const can = path => { try { fs.writeFileSync(path, ''); return true } catch { return false } }
http.createServer((request, response) => {
  if (request.url === '/end') process.exit(3)
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, ...environment } = process.env
  const headers = { authorization: 'Bearer ' + fs.readFileSync(token + 'token', 'utf8') }
  https.get({ host, port, path: '/version', headers, ca: fs.readFileSync(token + 'ca.crt') }, answer => {
    response.end(JSON.stringify({
      environment, uid: process.getuid(), gid: process.getgid(), api: answer.statusCode, root: fs.readdirSync('/'),
      writes: { tmp: can('/tmp/a'), root: can('/a'), scratch: can('/scratch/a'), code: can('/code/a') },
      args: process.argv.slice(2),
    }))
    answer.resume()
  })
}).listen(8080)
process.once('SIGTERM', () => process.exit(0))`

const deployment = {
  metadata: { name: 'served' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'served' } },
    template: {
      metadata: { labels: { app: 'served' } },
      spec: {
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, runAsGroup: 65_532 },
        containers: [
          {
            name: 'main',
            image: 'registry.example/node:24',
            command: ['node', '/code/program.cjs'],
            args: ['$(POD)'],
            env: [
              { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              { name: 'LEVEL', value: 'info' },
            ],
            ports: [{ name: 'http', containerPort: 8080 }],
            securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
            readinessProbe: { httpGet: { path: '/', port: 'http' } },
            volumeMounts: [
              { name: 'code', mountPath: '/code' },
              { name: 'scratch', mountPath: '/scratch' },
            ],
          },
        ],
        volumes: [
          { name: 'code', configMap: { name: 'code', items: [{ key: 'program', path: 'program.cjs' }] } },
          { name: 'scratch', emptyDir: {} },
        ],
      },
    },
  },
}

interface Seen {
  readonly environment: Readonly<Record<string, string>>
  readonly [what: string]: unknown
}

describe.skipIf(!isPossible)('the fake kubelet', () => {
  let network: HeldNetwork
  let cluster: TestCluster
  let kubelet: FakeKubelet
  let api: Api
  const pathOf = (name: string) => `/api/v1/namespaces/${namespace}/pods/${name}:8080/proxy/`
  const readyPods = (count: number) =>
    until(
      `${count} ready pods ${kubelet.problems.join('\n')}`,
      async () => {
        const ready = kubelet.pods().filter(({ isReady }) => isReady)
        return Promise.resolve(ready.length === count ? ready : undefined)
      },
      { timeoutMs: 20_000, everyMs: 50 },
    )

  beforeAll(async () => {
    network = await startNetwork()
    cluster = await startCluster({ network, leftAlone: [namespace] })
    api = await openApi(cluster.kubeconfigPath)
    const { kubeconfigPath } = cluster
    kubelet = await startFakeKubelet({ kubeconfigPath, namespaces: [namespace], network })
    const code = {
      metadata: { name: 'code' },
      binaryData: { program: Buffer.from(program).toString('base64') },
    }
    const service = {
      metadata: { name: 'served' },
      spec: { selector: { app: 'served' }, ports: [{ port: 8080 }] },
    }
    await createAll(
      api,
      [
        nodeManifest({ name: 'node' }),
        namespaceManifest(namespace),
        { path: `/api/v1/namespaces/${namespace}/configmaps`, body: code },
        { path: `/api/v1/namespaces/${namespace}/services`, body: service },
        { path: `/apis/apps/v1/namespaces/${namespace}/deployments`, body: deployment },
      ],
      { concurrency: 1 },
    )
  })
  afterAll(async () => {
    await kubelet?.stop()
    api?.close()
    await cluster?.stop()
    await network?.stop()
  })

  it('gives a container its mounts, environment, user and token, and nothing more', async () => {
    const [pod] = await readyPods(2)
    const text = await api.send<string>('GET', pathOf(pod?.name ?? ''))
    const seen = JSON.parse(text) as Seen
    expect(Object.keys(seen.environment).toSorted()).toEqual([
      'HOME',
      'HOSTNAME',
      'KUBERNETES_SERVICE_PORT_HTTPS',
      'LEVEL',
      'PATH',
      'POD',
    ])
    expect(seen).toMatchObject({
      environment: { POD: pod?.name, LEVEL: 'info' },
      args: [pod?.name],
      api: 200,
      writes: { tmp: false, root: false, scratch: true, code: false },
    })
    if (process.getuid?.() === 0) expect(seen).toMatchObject({ uid: 65_532, gid: 65_532 })
    expect(seen['root']).not.toContain('home')
  })

  it('lets the API server reach pods through their Service', async () => {
    const path = `/api/v1/namespaces/${namespace}/services/served:8080/proxy/`
    const answered = await until('an answer', () => api.send<string>('GET', path).catch(() => undefined), {
      timeoutMs: 10_000,
    })
    expect(JSON.parse(answered)).toMatchObject({ api: 200 })
  })

  it('starts a container again that ended, also when it was killed', async () => {
    const [one, other] = await readyPods(2)
    kubelet.signal(one?.name ?? '', 'SIGKILL')
    await api.send('GET', `${pathOf(other?.name ?? '')}end`).catch(() => undefined)
    await until(
      'two restarts',
      () => Promise.resolve(kubelet.pods().every(({ restarts }) => restarts === 1) || undefined),
      { timeoutMs: 10_000, everyMs: 50 },
    )
    const names = (await readyPods(2)).map(({ name }) => name)
    expect(new Set(names)).toEqual(new Set([one?.name, other?.name]))
  })

  it('ends the pods of a deployment that is gone', async () => {
    const pids = kubelet.pods().map(({ pid }) => pid)
    expect(pids).toHaveLength(2)
    await api.send('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/served`)
    const areGone = async () => {
      const { items } = await api.send<{ items: unknown[] }>('GET', `/api/v1/namespaces/${namespace}/pods`)
      return (items.length === 0 && kubelet.pods().length === 0) || undefined
    }
    await until('no pods', areGone, { timeoutMs: 10_000, everyMs: 50 })
    expect(kubelet.problems).toEqual([])
  })
})
