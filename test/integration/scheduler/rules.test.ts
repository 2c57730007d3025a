// The rules of quota.md on a real cluster, each in a subtree of its own so that they are tried at the same time.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { GATE, NAMESPACE, POD_NOTES, POLICY_PARAMETERS } from '#core/wire.ts'
import { networkProblem } from '../../cluster/network.ts'
import { nodeManifest } from '../../cluster/manifests.ts'
import { createAll } from '../../cluster/objects.ts'
import { RUN_TIME_ANNOTATION } from '../../cluster/stages.ts'
import {
  keepBooks,
  type Bookkeeper,
  type TreeNode,
  type WatchedPod,
} from '../../support/scheduler/bookkeeper.ts'
import { playClearedNode, playOverlappingReclaims } from '../../support/scheduler/contention.ts'
import { applyTree, install, isGating, untilBound } from '../../support/scheduler/install.ts'
import { driftOf, ownDriftOf } from '../../support/scheduler/metrics.ts'
import { evictionsOf, onPool, plantTwoLeaves, pools } from '../../support/scheduler/ruleScene.ts'
import { openScene, settlesAt, waitOf, type Scene } from '../../support/scheduler/scene.ts'
import { plant, usedOf } from '../../support/scheduler/tree.ts'
import { barePod, deployment, podTemplate, type DeploymentSpec } from '../../support/scheduler/workloads.ts'

const isPossible = inject('cluster')?.hasFakeNodes && (await networkProblem()) === undefined

const PARAMETERS = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${POLICY_PARAMETERS}`
const one = { cpu: 1 }
const everything = { cpu: 200, 'nvidia.com/gpu': 8, 'aliyun.com/gpu-mem': 80, 'example.com/fpga': 8 }

describe.skipIf(!isPossible)('a rule of quota', () => {
  let scene: Scene
  let books: Bookkeeper

  beforeAll(async () => {
    scene = await openScene({
      nodes: [
        ...['one', 'two', 'three'].map(name => ({ name, cpus: 64 })),
        ...pools('lost', 2),
        ...pools('room', 2),
        ...pools('priority', 1),
        { name: 'gpu', cpus: 64, gpu: { model: 'NVIDIA-L40S', count: 8 }, labels: { pool: 'gpu' } },
      ],
    })
    await install(scene.api, { admission: 'policy', schedule: { overMaxGraceSeconds: 2, roomSeconds: 1 } })
    await applyTree(scene.api, { name: 'root', min: everything, max: everything })
    books = await keepBooks(scene.api)
  })
  afterAll(async () => {
    await books?.stop()
    await scene?.stop()
  })

  const twoLeaves = (name: string, limits: { max: number; min: number }) =>
    plantTwoLeaves(scene, name, limits)

  async function oneLeaf(name: string, limits: Pick<TreeNode, 'min' | 'max'>): Promise<string> {
    await scene.createNamespaces([name])
    await plant(scene.api, { name, ...limits, namespaces: [name] })
    await untilBound(scene.api, [name])
    return name
  }

  const deploy = (namespace: string, replicas: number, spec: Partial<DeploymentSpec> = {}) =>
    createAll(scene.api, [deployment({ namespace, replicas, resources: one, ...spec })])
  const create = (specs: readonly Omit<DeploymentSpec, 'replicas'>[]) =>
    createAll(scene.api, specs.map(barePod))
  const numbered = (namespace: string, count: number, spec: Partial<DeploymentSpec> = {}) =>
    Array.from({ length: count }, (_, index) => ({
      namespace,
      resources: one,
      ...spec,
      name: `${spec.name ?? 'pod'}-${index}`,
    }))
  const running =
    (...namespaces: string[]) =>
    () =>
      scene.running(namespaces)
  const reasons = (namespace: string) => async () => {
    const pods = await scene.pods(namespace)
    return pods.flatMap(pod => waitOf(pod)?.reason ?? []).toSorted()
  }
  const evictionsFrom = (namespace: string) => evictionsOf(books, namespace).length
  describe.concurrent('alone', () => {
    it('keeps two reclaims apart that overlap, since pods take 5 s to die', () =>
      playOverlappingReclaims(scene, books))

    it('clears a node for a pod within its guarantee that finds none, and tells the scheduler for whom', () =>
      playClearedNode(scene, books))

    it('admits the higher priority first, and lets it push out lower ones of its own leaf, from a node that is full', async () => {
      const { api } = scene
      const name = await oneLeaf('priority', { min: { cpu: 4 }, max: { cpu: 4 } })
      for (const [level, value] of Object.entries({ low: 10, high: 1000 }))
        await api.send('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', {
          metadata: { name: level },
          value,
        })
      const ofClass = (priorityClassName: string) => ({ ...onPool('priority'), priorityClassName })
      await deploy(name, 4, { name: 'low', pod: ofClass('low'), endTime: '2s' })
      await settlesAt(running(name), [4])
      await deploy(name, 2, { name: 'high', pod: ofClass('high') })
      const runningOf = async () => {
        const pods = (await scene.pods(name)).filter(({ status }) => status?.phase === 'Running')
        return ['low', 'high'].map(level => pods.filter(pod => pod.metadata.name.startsWith(level)).length)
      }
      await settlesAt(runningOf, [2, 2], { stableMs: 1000 })
      expect(evictionsFrom(name)).toBe(2)
    })

    it('takes no pod that its disruption budget protects, and takes it once it may', async () => {
      const [owner, borrower] = await twoLeaves('budget', { max: 4, min: 2 })
      await deploy(borrower, 4)
      await settlesAt(running(borrower), [4])
      const budgets = `/apis/policy/v1/namespaces/${borrower}/poddisruptionbudgets`
      const spec = { minAvailable: 4, selector: { matchLabels: { app: 'nginx' } } }
      await scene.api.send('POST', budgets, { metadata: { name: 'all' }, spec })
      const allowed = async () =>
        (await scene.api.send<{ status?: { currentHealthy?: number } }>('GET', `${budgets}/all`)).status
          ?.currentHealthy
      await settlesAt(allowed, 4)
      await deploy(owner, 2)
      await settlesAt(running(owner, borrower), [0, 4], { stableMs: 3000 })
      expect(evictionsFrom(borrower)).toBe(0)
      await settlesAt(reasons(owner), ['WaitingForQuota', 'WaitingForQuota'])
      await scene.api.send('DELETE', `${budgets}/all`)
      await settlesAt(running(owner, borrower), [2, 2], { stableMs: 1000 })
      expect(evictionsFrom(borrower)).toBe(2)
    })

    it('admits a gang of 8 whole, and evicts it whole', async () => {
      const [owner, borrower] = await twoLeaves('gang', { max: 10, min: 4 })
      const labels = {
        'pod-group.scheduling.sigs.k8s.io/name': 'train',
        'pod-group.scheduling.sigs.k8s.io/min-available': '8',
      }
      await create(numbered(borrower, 3, { name: 'small' }))
      await settlesAt(running(borrower), [3])
      await deploy(borrower, 8, { name: 'train', labels })
      const gang = async () => {
        const pods = (await scene.pods(borrower)).filter(({ metadata }) => metadata.name.startsWith('train'))
        return pods.filter(({ status }) => status?.phase === 'Running').length
      }
      const gangReasons = async () => new Set(await reasons(borrower)()).size
      await settlesAt(gangReasons, 1)
      await settlesAt(gang, 0, { stableMs: 1500 })
      await scene.api.send('DELETE', `/api/v1/namespaces/${borrower}/pods/small-0`)
      await settlesAt(gang, 8, { stableMs: 500 })
      // 10 of 10 are in use; the two small pods alone would not be enough.
      await create([{ namespace: owner, resources: { cpu: 3 } }])
      await settlesAt(running(owner), [1])
      await settlesAt(gang, 0, { stableMs: 1500 })
      expect(evictionsFrom(borrower)).toBe(8)
    })

    it('admits protected pods within the guarantee alone, and never evicts them', async () => {
      const [owner, other] = await twoLeaves('protected', { max: 4, min: 2 })
      const annotations = { [POD_NOTES.preemptible]: 'false' }
      await deploy(owner, 4, { annotations })
      await settlesAt(running(owner), [2], { stableMs: 2000 })
      await deploy(other, 4)
      await settlesAt(running(owner, other), [2, 2], { stableMs: 1000 })
      expect([evictionsFrom(owner), evictionsFrom(other)]).toEqual([0, 0])
    })

    it('says why a rollout at max stands still, and lets it go on when it may give up pods', async () => {
      const name = await oneLeaf('surging', { min: { cpu: 4 }, max: { cpu: 4 } })
      const path = `/apis/apps/v1/namespaces/${name}/deployments/nginx`
      await deploy(name, 4)
      await settlesAt(running(name), [4])
      const strategy = (maxSurge: number, maxUnavailable: number) => ({
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge, maxUnavailable },
      })
      const template = { metadata: { annotations: { version: '2' } } }
      await scene.api.send('PATCH', path, { spec: { strategy: strategy(1, 0), template } })
      await settlesAt(reasons(name), ['WaitingForQuota'], { stableMs: 1000 })
      const waiting = (await scene.pods(name)).map(waitOf).find(wait => wait !== undefined)
      expect(waiting?.message).toBe('Needs 1 cpu; surging has 0 left below its max. 1st in line for surging.')
      await scene.api.send('PATCH', path, { spec: { strategy: strategy(1, 1) } })
      const updated = async () => {
        const { status } = await scene.api.send<{
          status: { updatedReplicas: number; readyReplicas: number }
        }>('GET', path)
        return [status.updatedReplicas, status.readyReplicas]
      }
      await settlesAt(updated, [4, 4])
      expect(evictionsFrom(name)).toBe(0)
    })

    it('lets a job whose pods were evicted finish all the same', async () => {
      const [owner, borrower] = await twoLeaves('job', { max: 4, min: 2 })
      const template = podTemplate({
        namespace: borrower,
        replicas: 4,
        resources: one,
        annotations: { [RUN_TIME_ANNOTATION]: '4s' },
      })
      const jobs = `/apis/batch/v1/namespaces/${borrower}/jobs`
      await scene.api.send('POST', jobs, {
        metadata: { name: 'batch' },
        spec: {
          parallelism: 4,
          completions: 8,
          backoffLimit: 6,
          template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
        },
      })
      await settlesAt(running(borrower), [4])
      await deploy(owner, 2)
      await settlesAt(running(owner), [2])
      expect(evictionsFrom(borrower)).toBeGreaterThanOrEqual(1)
      const succeeded = async () =>
        (await scene.api.send<{ status: { succeeded?: number } }>('GET', `${jobs}/batch`)).status.succeeded
      await settlesAt(succeeded, 8, { withinMs: 40_000 })
    })

    it('counts pods that name their node and those of a DaemonSet, though it cannot hold them', async () => {
      const name = await oneLeaf('exempt', { min: { cpu: 4 }, max: { cpu: 4 } })
      await create(numbered(name, 2, { name: 'placed', pod: { nodeName: 'one' } }))
      await scene.api.send('POST', `/apis/apps/v1/namespaces/${name}/daemonsets`, {
        metadata: { name: 'daemon' },
        spec: {
          selector: { matchLabels: { app: 'daemon' } },
          template: podTemplate({
            namespace: name,
            name: 'daemon',
            replicas: 1,
            resources: one,
            pod: onPool('gpu'),
          }),
        },
      })
      await settlesAt(running(name), [3])
      await deploy(name, 4)
      await settlesAt(running(name), [4], { stableMs: 1500 })
      await settlesAt(() => usedOf(scene.api, name), '4')
      const gated = (await scene.pods(name)).filter(({ spec }) => spec.schedulingGates !== undefined)
      expect(gated.map(({ metadata }) => metadata.name.split('-')[0])).toEqual(['nginx', 'nginx', 'nginx'])
    })

    it('never gates pods of kube-system, whatever the policy is told', async () => {
      await scene.createNamespaces(['told'])
      const annotations = { told: 'exempt', 'kube-system': 'exempt' }
      await scene.api.send('PATCH', PARAMETERS, { metadata: { annotations } })
      await settlesAt(() => isGating(scene.api, 'told'), true)
      expect(await isGating(scene.api, 'kube-system')).toBe(false)
    })

    it('leaves the gates and labels of others alone', async () => {
      const name = await oneLeaf('foreign', { min: { cpu: 4 }, max: { cpu: 4 } })
      const pod = { schedulingGates: [{ name: 'example.com/theirs' }] }
      await create([{ namespace: name, name: 'held', resources: one, pod, labels: { theirs: 'yes' } }])
      await settlesAt(reasons(name), ['WaitingForOtherGates'])
      const path = `/api/v1/namespaces/${name}/pods/held`
      const gates = async () =>
        (await scene.api.send<WatchedPod>('GET', path)).spec.schedulingGates?.map(gate => gate.name) ?? []
      expect(await gates()).toEqual(['example.com/theirs', GATE])
      await scene.api.send('PATCH', path, { spec: { schedulingGates: [{ name: GATE }] } })
      await settlesAt(running(name), [1])
      expect((await scene.api.send<{ metadata: { labels: object } }>('GET', path)).metadata.labels).toEqual({
        app: 'held',
        theirs: 'yes',
      })
    })

    it('charges the pods of a namespace once to the leaf that it was moved to', async () => {
      const { api, createNamespaces } = scene
      await createNamespaces(['moving'])
      const leaves = (from: readonly string[], to: readonly string[]): TreeNode => ({
        name: 'moves',
        max: { cpu: 8 },
        children: [
          { name: 'from', max: { cpu: 4 }, namespaces: from },
          { name: 'to', max: { cpu: 4 }, namespaces: to },
        ],
      })
      await plant(api, leaves(['moving'], []))
      await untilBound(api, ['moving'])
      await deploy('moving', 3)
      await settlesAt(running('moving'), [3])
      await settlesAt(() => usedOf(api, 'from'), '3')
      await plant(api, leaves([], ['moving']))
      const notes = async () =>
        (await scene.pods('moving')).map(pod => pod.metadata.annotations?.[POD_NOTES.leaf])
      await settlesAt(notes, ['to', 'to', 'to'])
      await settlesAt(() => usedOf(api, 'to'), '3')
      expect((await usedOf(api, 'from')) ?? '0').toBe('0')
      expect(evictionsFrom('moving')).toBe(0)
    })

    it('follows edits of a busy tree: min, max, add, remove, bind, move', async () => {
      const { api } = scene
      const [a, b, c] = ['edit-a', 'edit-b', 'edit-c'] as const
      await scene.createNamespaces([a, b, c])
      const leaf = (name: string, [min, max]: [number, number], more: Partial<TreeNode> = {}): TreeNode => ({
        name,
        min: { cpu: min },
        max: { cpu: max },
        namespaces: [name],
        ...more,
      })
      const edit = (...children: TreeNode[]) =>
        plant(api, { name: 'edited', min: { cpu: 12 }, max: { cpu: 12 }, children })
      const run = (...want: number[]) => settlesAt(running(a, b, c), want, { stableMs: 500 })

      await edit(leaf(a, [4, 12]), leaf(b, [4, 12]))
      await untilBound(api, [a, b])
      await deploy(a, 12)
      await run(12, 0, 0)
      await deploy(b, 12)
      await run(8, 4, 0)
      await edit(leaf(a, [4, 12]), leaf(b, [8, 12])) // min raised
      await run(4, 8, 0)
      await edit(leaf(a, [4, 12]), leaf(b, [6, 6])) // max lowered: nothing is evicted, nothing more is admitted
      await settlesAt(running(a, b), [4, 8], { stableMs: 1500 })
      await edit(leaf(a, [4, 12]), leaf(b, [6, 6], { attributes: { overMax: 'Evict' } }))
      await run(6, 6, 0)
      await edit(leaf(a, [4, 12]), leaf(b, [6, 6]), leaf(c, [2, 12])) // added
      await untilBound(api, [c])
      await deploy(c, 2)
      await run(4, 6, 2)
      await edit(leaf(a, [4, 12]), leaf(b, [6, 6])) // removed: its pods run on, at nobody's expense here
      await run(6, 6, 2)
      const both = leaf(a, [4, 12], { namespaces: [a, c] })
      await edit(both, leaf(b, [6, 6])) // bound: its pods are charged again
      await settlesAt(() => usedOf(api, a), '8')
      await run(6, 6, 2)
      await edit(both, {
        name: 'edited-sub',
        min: { cpu: 6 },
        max: { cpu: 12 },
        children: [leaf(b, [6, 12])],
      }) // moved
      await settlesAt(() => usedOf(api, 'edited-sub'), '6')
      await run(6, 6, 2)
      expect([a, b, c].map(evictionsFrom)).toEqual([10, 2, 0])
    })

    it.each([
      { resource: 'nvidia.com/gpu', each: 2 },
      { resource: 'aliyun.com/gpu-mem', each: 20 },
      { resource: 'example.com/fpga', each: 2 },
    ])('lends $resource and gives it back', async ({ resource, each }) => {
      const name = resource.replace(/\W/g, '-')
      if (resource !== 'nvidia.com/gpu')
        await scene.api.send('PATCH', '/api/v1/nodes/gpu/status', {
          status: {
            capacity: { [resource]: String(each * 4) },
            allocatable: { [resource]: String(each * 4) },
          },
        })
      const [owner, borrower] = [`${name}-owner`, `${name}-borrower`]
      await scene.createNamespaces([owner, borrower])
      await plant(scene.api, {
        name,
        min: { [resource]: each * 4 },
        max: { [resource]: each * 4 },
        children: [owner, borrower].map(leaf => ({
          name: leaf,
          min: { [resource]: each * 2 },
          max: { [resource]: each * 4 },
          namespaces: [leaf],
        })),
      })
      await untilBound(scene.api, [owner, borrower])
      const spec = { resources: { [resource]: String(each) } }
      await deploy(borrower, 5, spec)
      await settlesAt(running(borrower), [4])
      await deploy(owner, 3, spec)
      await settlesAt(running(owner, borrower), [2, 2], { stableMs: 1000 })
      expect(evictionsFrom(borrower)).toBe(2)
    })

    it('holds borrowers while a node is lost, and lets them run when it is back', async () => {
      const { api } = scene
      const name = await oneLeaf('lost', { min: { cpu: 2 }, max: { cpu: 8 } })
      await deploy(name, 8, { resources: { cpu: '900m' }, pod: onPool('lost') })
      await settlesAt(running(name), [8])
      await api.send('DELETE', '/api/v1/nodes/lost-1')
      const stranded = async () => {
        const pods = await scene.pods(name)
        return pods.filter(({ spec }) => spec.nodeName === 'lost-1').map(({ metadata }) => metadata.name)
      }
      for (const pod of await stranded())
        await api.send('DELETE', `/api/v1/namespaces/${name}/pods/${pod}`, { gracePeriodSeconds: 0 })
      await settlesAt(running(name), [4])
      await settlesAt(
        reasons(name),
        Array.from({ length: 4 }, () => 'WaitingForNode'),
      )
      const [, lost] = pools('lost', 2)
      if (lost) await createAll(api, [nodeManifest(lost)])
      await settlesAt(running(name), [8])
      expect(evictionsFrom(name)).toBe(0)
    })
  })

  it('holds together with all others: nothing over a max, no eviction in vain, no drift', async () => {
    const { overAdmissions, needlessEvictions, isGapless } = books.account()
    // Neither preemption within a leaf, nor a lowered max, nor a node that is cleared is a reclaim.
    const inVain = needlessEvictions.filter(text => !/^(priority|edit-b|room-borrower)\//.test(text))
    expect({ overAdmissions, inVain, isGapless }).toEqual({ overAdmissions: [], inVain: [], isGapless: true })
    await settlesAt(() => driftOf(scene.api, books.account()), [])
    await settlesAt(() => ownDriftOf(scene.api), 0, { withinMs: 45_000 }) // it compares half a minute after it began
    expect(scene.kubelet.problems).toEqual([])
  })
})
