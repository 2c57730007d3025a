// What may go wrong, with two replicas as the app installs them. A slice of it here; all write points by `npm run test:long`.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { COMPONENT, POD_NOTES } from '#core/wire.ts'
import type { Api } from '../../cluster/api.ts'
import { podManifest } from '../../cluster/manifests.ts'
import { API_ADDRESS, networkProblem } from '../../cluster/network.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { startRecordingProxy, type RecordingProxy } from '../../support/recordingProxy.ts'
import type { TreeNode } from '../../support/scheduler/bookkeeper.ts'
import { playDrill } from '../../support/scheduler/faults.ts'
import { applyTree, isGating } from '../../support/scheduler/install.ts'
import { samplesOf } from '../../support/scheduler/metrics.ts'
import { openScene, settlesAt, waitOf, type Scene } from '../../support/scheduler/scene.ts'
import { openSuiteInstall, type SuiteInstall } from '../../support/scheduler/suiteInstall.ts'
import { conditionOf, editTree, plant, TREE_PATH } from '../../support/scheduler/tree.ts'
import { deployment } from '../../support/scheduler/workloads.ts'

const isPossible = inject('cluster')?.hasFakeNodes && (await networkProblem()) === undefined
const isLong = process.env['CANOPY_LONG'] !== undefined

const WRITE_POINTS = ['gate', 'recharge', 'evict', 'audit', 'condition', 'status', 'bindings'].flatMap(
  point => [`${point}:before`, `${point}:after`],
)
const DAY_MS = 86_400_000
/** Another one each day, so that all are covered in two weeks. */
const SLICE = WRITE_POINTS.filter(
  (_, index) => index === Math.floor(Date.now() / DAY_MS) % WRITE_POINTS.length,
)

/** Every drill leaves eight pods of one core behind. */
const [NODE_CPUS, CPUS] = [128, 360]

describe.skipIf(!isPossible)('the scheduler where things go wrong', { timeout: 150_000 }, () => {
  let scene: Scene
  let proxy: RecordingProxy
  let suite: SuiteInstall

  /** Every word between the component and the API server goes through the proxy. */
  beforeAll(async () => {
    scene = await openScene({
      nodes: ['one', 'two', 'three'].map(name => ({ name, cpus: NODE_CPUS })),
    })
    const { folder, server, caPath } = scene.cluster
    const [cert, key] = await Promise.all(
      ['apiserver.crt', 'apiserver.key'].map(name => readFile(join(folder, name), 'utf8')),
    )
    const pair = { cert: cert ?? '', key: key ?? '' }
    proxy = await startRecordingProxy({ server, caPem: await readFile(caPath, 'utf8'), pair })
    const port = await scene.network.lead(Number(new URL(proxy.url).port))
    scene.kubeletOptions.apiServer = { host: API_ADDRESS, port }
    suite = await openSuiteInstall(scene)
    await suite.install()
    await applyTree(scene.api, { name: 'root', min: { cpu: CPUS }, max: { cpu: CPUS } })
  })
  afterAll(async () => {
    await suite?.close()
    await proxy?.stop()
    await scene?.stop()
  })
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      for (const { name } of scene.kubelet.pods())
        console.log(name, (await scene.kubelet.log(name)).split('\n').slice(-60).join('\n'))
    })
  })
  afterEach(() => {
    proxy.behave()
    expect(scene.kubelet.problems).toEqual([])
  })

  /** Whether a replica leads by its own word: the lease names one that was killed for a while yet. */
  const isLeading = async (pod: string) => {
    const [leading] = await samplesOf(scene.api, pod, 'canopy_scheduler_leading').catch(() => [])
    return leading?.value === 1
  }
  const untilLed = (by: (leader: string) => boolean = () => true) =>
    until(
      'a leader',
      async () => {
        for (const { name, isReady } of scene.kubelet.pods())
          if (isReady && by(name) && (await isLeading(name))) return name
        return undefined
      },
      { timeoutMs: 60_000, everyMs: 50 },
    )

  /** Ends a replica and waits until it is ready again. */
  async function restart(pod: string): Promise<void> {
    const before = restartsOf(pod)
    scene.kubelet.signal(pod, 'SIGTERM')
    const isBack = () =>
      Promise.resolve(
        scene.kubelet
          .pods()
          .some(({ name, restarts, isReady }) => name === pod && restarts > before && isReady) || undefined,
      )
    await until('a restart', isBack, { timeoutMs: 60_000, everyMs: 50 })
  }

  const restartsOf = (pod: string) => scene.kubelet.pods().find(({ name }) => name === pod)?.restarts ?? 0

  /** Ends the leader, which stays away until the other leads, or has led: its first write may be its last. */
  async function endLeader(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const leader = await untilLed()
    const other = scene.kubelet.pods().find(({ name }) => name !== leader)?.name ?? ''
    const before = restartsOf(other)
    scene.kubeletOptions.restartMs = 12_000
    scene.kubelet.signal(leader, signal)
    const isFollowed = async () => restartsOf(other) > before || (await isLeading(other)) || undefined
    await until('the other to lead', isFollowed, { timeoutMs: 60_000, everyMs: 50 })
    delete scene.kubeletOptions.restartMs
  }

  /** The leaves that pods of a namespace are noted to be charged to, each once. */
  const notesIn = async (namespace: string) => [
    ...new Set(
      (await scene.pods(namespace)).flatMap(({ metadata }) => metadata.annotations?.[POD_NOTES.leaf] ?? []),
    ),
  ]

  describe('killed', () => {
    it.each(isLong ? WRITE_POINTS : SLICE)('at %s, the other replica goes on', async point => {
      const leader = await untilLed()
      const doomed = scene.kubelet.pods().find(({ name }) => name !== leader)?.name ?? ''
      scene.kubeletOptions.nextEnvironment = { CANOPY_FAILPOINT: point }
      await restart(doomed)
      const planted = restartsOf(doomed)
      await endLeader('SIGTERM')
      const name = `killed-${point.replace(':', '-')}`
      const before = (borrower: string) =>
        editTree(scene.api, root => renamed(root, borrower, `${borrower}-anew`))
      const isOfNotes = point.startsWith('recharge')
      const { borrower } = await playDrill(scene, { name, ...(isOfNotes && { before }) })
      if (isOfNotes) await settlesAt(() => notesIn(borrower), [`${borrower}-anew`])
      await until('its end', () => Promise.resolve(restartsOf(doomed) > planted || undefined), {
        timeoutMs: 60_000,
      })
    })
  })

  it('a leader that was paused, with an eviction done that it has not heard of, writes nothing when it wakes up', async () => {
    const leader = await untilLed()
    const isPaused = new Promise<void>(resolve => {
      proxy.editNext(/\/eviction/, bytes => {
        scene.kubelet.signal(leader, 'SIGSTOP')
        resolve()
        return { bytes }
      })
    })
    const during = async () => {
      await isPaused
      await untilLed(name => name !== leader)
      scene.kubelet.signal(leader, 'SIGCONT')
    }
    await playDrill(scene, { name: 'paused', during, endTime: '2s' })
    expect(await untilLed()).not.toBe(leader)
    expect(await scene.kubelet.log(leader)).toContain('"lease.lost"')
  })

  it('goes on through an upgrade and a roll back, with pods that run, wait, and are on their way out', async () => {
    const replicas = () => scene.kubelet.pods().map(({ name }) => name)
    const kept = (earlier: readonly string[]) => replicas().filter(name => earlier.includes(name))
    const [first, older] = [replicas(), await suite.bundleHash()]
    const during = async () => {
      await suite.upgrade()
      expect([kept(first), (await suite.bundleHash()) === older]).toEqual([[], false])
      const second = replicas()
      await suite.rollBack()
      expect([kept(second), (await suite.bundleHash()) === older]).toEqual([[], true])
    }
    await playDrill(scene, { name: 'upgraded', during, endTime: '5s' })
  })

  it('goes on when the API server is killed and comes back', async () => {
    const restart = async () => {
      await sleep(50)
      scene.cluster.kill('kube-apiserver')
      await proxy.refuse()
      await sleep(1000)
      await scene.cluster.restart('kube-apiserver')
      await proxy.accept()
    }
    await playDrill(scene, { name: 'restarted', during: restart, mayMiss: true })
  })

  it('goes on when its watches are cut again and again', async () => {
    const end = new AbortController()
    const cutting = (async () => {
      for (; !end.signal.aborted; await sleep(1500)) proxy.cut()
    })()
    await playDrill(scene, { name: 'cut', endTime: '2s' }).finally(() => end.abort())
    await cutting
  })

  it('admits nothing too much, and takes nobody in vain, when what it watches is 5 s old', async () => {
    const before = async () => proxy.lag(/[?&]watch=/, 5000)
    await playDrill(scene, { name: 'stale', before, withinMs: 60_000 })
  })

  it('tries again when evictions are refused for a while', async () => {
    const body = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code: 429,
      reason: 'TooManyRequests',
    }
    proxy.inject({ path: /\/eviction/, status: 429, headers: { 'retry-after': '1' }, body, times: 4 })
    await playDrill(scene, { name: 'refused', withinMs: 60_000 })
  })

  it('gives way to others that write to its pods', async () => {
    const end = new AbortController()
    const disturb = async (owner: string) => {
      for (let turn = 0; !end.signal.aborted; turn += 1)
        for (const { metadata } of await scene.pods(owner))
          await scene.api
            .send('PATCH', `/api/v1/namespaces/${owner}/pods/${metadata.name}`, {
              metadata: { labels: { turn: String(turn) } },
            })
            .catch(() => undefined)
    }
    let disturbing: Promise<void> | undefined
    const during = async (owner: string) => {
      disturbing = disturb(owner)
      await sleep(0)
    }
    await playDrill(scene, { name: 'disturbed', during }).finally(() => end.abort())
    await disturbing
  })

  it('takes no part of an edit that somebody makes in mid-decision', async () => {
    const end = new AbortController()
    let editing: Promise<void> | undefined
    const edit = async () => {
      for (let turn = 0; !end.signal.aborted; turn += 1)
        await editTree(scene.api, root => ({ ...root, max: { cpu: CPUS + (turn % 2) } }))
    }
    const before = async () => {
      editing = edit()
      await sleep(0)
    }
    await playDrill(scene, { name: 'edited', before }).finally(() => end.abort())
    await editing
  })

  it('opens no gate and evicts nobody without a tree, nor with one that cannot be read, and says so', async () => {
    const { api } = scene
    const { owner, borrower } = await playDrill(scene, { name: 'treeless' })
    const tree = await api.send<{ spec: { root: TreeNode } }>('GET', TREE_PATH)
    await api.send('DELETE', TREE_PATH)
    await createAll(api, [deployment({ namespace: owner, name: 'more', replicas: 2, resources: { cpu: 1 } })])
    const more = async () =>
      (await scene.pods(owner)).filter(({ metadata }) => metadata.name.startsWith('more'))
    await settlesAt(
      async () => (await more()).map(pod => waitOf(pod)?.reason),
      ['TreeInvalid', 'TreeInvalid'],
    )
    const standsStill = () => settlesAt(() => scene.running([owner, borrower]), [4, 4], { stableMs: 1000 })
    await standsStill()
    await applyTree(api, deepTree({ name: 'deepest', max: { cpu: 'a lot' } }))
    await settlesAt(async () => (await conditionOf(api, 'Valid'))?.status, 'False')
    expect((await conditionOf(api, 'Valid'))?.message).toContain('a lot')
    await standsStill()
    await applyTree(api, tree.spec.root)
    await api.send('DELETE', `/apis/apps/v1/namespaces/${borrower}/deployments/nginx`)
    await settlesAt(() => scene.running([owner]), [6])
  })

  it('reclaims nothing while mins contradict, keeps every max, and goes on when they agree again', async () => {
    const { api } = scene
    const leaf = (name: string, min: number) => ({
      name: `contrary-${name}`,
      min: { cpu: min },
      max: { cpu: 8 },
      namespaces: [`contrary-${name}`],
    })
    const promise = (borrower: number) =>
      plant(api, {
        name: 'contrary',
        min: { cpu: 8 },
        max: { cpu: 8 },
        children: [leaf('owner', 4), leaf('borrower', borrower)],
      })
    const contradict = async () => {
      await promise(6)
      await settlesAt(async () => (await conditionOf(api, 'Valid'))?.reason, 'TreeInvalid')
    }
    const during = async (owner: string) => {
      const reasons = async () => (await scene.pods(owner)).map(pod => waitOf(pod)?.reason)
      await settlesAt(reasons, Array<string>(4).fill('TreeInvalid'))
      await settlesAt(() => scene.running([owner, 'contrary-borrower']), [0, 8], { stableMs: 1000 })
      await promise(0)
    }
    await playDrill(scene, { name: 'contrary', before: contradict, during })
    await settlesAt(async () => (await conditionOf(api, 'Valid'))?.status, 'True')
  })

  it('holds together when the clocks of its replicas are two hours apart', async () => {
    const skew = (ms: number) => ({
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(
        `const now=Date.now.bind(Date);globalThis.Date=class extends Date{constructor(...a){super(...(a.length?a:[now()+${ms}]))}static now(){return now()+${ms}}}`,
      )}`,
    })
    for (const [index, { name }] of scene.kubelet.pods().entries()) {
      scene.kubeletOptions.nextEnvironment = skew(index === 0 ? 3_600_000 : -3_600_000)
      await restart(name)
    }
    await playDrill(scene, { name: 'skewed' })
    if (!isLong) return
    await endLeader('SIGKILL')
    await playDrill(scene, { name: 'skewed-other' })
  })

  it('lets pods through while its webhook cannot be reached, counts them, and admits nothing beside them', async () => {
    const { api } = scene
    await suite.configure({ admission: 'webhook' })
    const names = [1, 2, 3, 4].map(number => `slipped-${number}`)
    const slip = async (borrower: string) => {
      const running = () => scene.running([borrower])
      const scale = (replicas: number) =>
        api.send('PATCH', `/apis/apps/v1/namespaces/${borrower}/deployments/nginx`, { spec: { replicas } })
      const heal = await breakWebhook(api)
      await settlesAt(() => isGating(api, borrower), false)
      await createAll(
        api,
        names.map(name => podManifest({ name, namespace: borrower, memoryGib: 0 })),
      )
      await settlesAt(running, [8 + names.length])
      await heal()
      await settlesAt(() => keepsGating(api, borrower), true)
      // By whoever led at the time.
      const counted = async () => {
        const asked = scene.kubelet
          .pods()
          .map(({ name }) => samplesOf(api, name, 'canopy_scheduler_slipped_past_total').catch(() => []))
        return (await Promise.all(asked)).flat().reduce((sum, { value }) => sum + value, 0)
      }
      await settlesAt(counted, names.length)
      await scale(9)
      const reasons = async () => (await scene.pods(borrower)).flatMap(pod => waitOf(pod)?.reason ?? [])
      await settlesAt(reasons, ['WaitingForQuota'])
      await settlesAt(running, [8 + names.length], { stableMs: 1000 })
      await scale(8)
      for (const name of names) await api.send('DELETE', `/api/v1/namespaces/${borrower}/pods/${name}`)
      await settlesAt(async () => (await scene.pods(borrower)).length, 8)
      await settlesAt(running, [8])
    }
    await playDrill(scene, { name: 'unreachable', before: slip })
  })
})

/** Once is not enough: a connection of before may be tried again. */
async function keepsGating(api: Api, namespace: string): Promise<boolean> {
  for (let probe = 0; probe < 20; probe += 1) if (!(await isGating(api, namespace))) return false
  return true
}

/** So deep that the schema takes anything (`TYPED_LEVELS`). */
const deepTree = (deepest: TreeNode): TreeNode =>
  Array.from({ length: 9 }, (_, level) => `level-${level}`).reduce<TreeNode>(
    (child, name) => ({ name, children: [child] }),
    deepest,
  )

/** Pods of a leaf that is called something else from now on are noted anew. */
const renamed = (node: TreeNode, from: string, to: string): TreeNode => ({
  ...node,
  name: node.name === from ? to : node.name,
  ...(node.children && { children: node.children.map(child => renamed(child, from, to)) }),
})

/** Leads the API server to where no webhook listens; it keeps its connections to a Service for long. Resolves with what leads it back. */
async function breakWebhook(api: Api): Promise<() => Promise<unknown>> {
  const path = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${COMPONENT}`
  const { webhooks } = await api.send<{ webhooks: Webhook[] }>('GET', path)
  const astray = webhooks.map(({ clientConfig, ...webhook }) => ({
    ...webhook,
    clientConfig: { ...clientConfig, service: { ...clientConfig.service, port: 9 } },
  }))
  await api.send('PATCH', path, { webhooks: astray })
  return () => api.send('PATCH', path, { webhooks })
}

interface Webhook {
  readonly clientConfig: { readonly service: object }
}
