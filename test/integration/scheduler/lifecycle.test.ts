// The life of an installed component: who leads, what outlives it, how it is switched off and removed. The rules that it enforces are elsewhere.
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { CONFIG_MAPS, COMPONENT, GATE, NAMESPACE, STATUS_KEY, TREE } from '#core/wire.ts'
import { LEASE_MS } from '../../../scheduler/lease.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { namespaceManifest, nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { readTestKubeconfig } from '../../support/givenCluster.ts'
import { openKubectl, releaseLines } from '../../support/kubectl.ts'
import { startRecordingProxy } from '../../support/recordingProxy.ts'
import { usedOf } from '../../support/scheduler/tree.ts'
import {
  createMissing,
  installation,
  pathOf,
  removeAll,
  startReplica,
  type Replica,
  type ReplicaOptions,
} from '../../support/schedulerProcess.ts'

const cluster = inject('cluster')
const team = 'lifecycle-team'
const owner = 'lifecycle-owner'
const node = 'lifecycle-node'
const config = `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.config}`
const pods = `/api/v1/namespaces/${team}/pods`
const lease = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/${COMPONENT}`
/** Room for two pods of one core. */
const tree = {
  apiVersion: `${TREE.group}/${TREE.version}`,
  kind: TREE.kind,
  metadata: { name: TREE.name, namespace: TREE.namespace },
  spec: {
    root: {
      name: 'root',
      min: { cpu: 2 },
      max: { cpu: 2 },
      children: [{ name: 'root.team', min: { cpu: 2 }, max: { cpu: 2 }, namespaces: [team] }],
    },
  },
}

/** For a machine that has much else to do. */
const patience = { timeoutMs: 40_000, everyMs: 50 }

type Versioned = { readonly metadata: { readonly name: string; readonly resourceVersion: string } }
type Pod = Versioned & {
  readonly spec: { readonly schedulingGates?: { name: string }[]; readonly nodeName?: string }
}

describe.skipIf(!cluster?.hasFakeNodes)('an installed capacity scheduler', () => {
  let api: Api
  let replicas: Replica[] = []

  const start = async (name: string, more: Pick<ReplicaOptions, 'flags' | 'through'> = {}) => {
    const replica = await startReplica({ api, kubeconfigPath: cluster?.kubeconfigPath ?? '', name, ...more })
    replicas.push(replica)
    return replica
  }
  const list = async () => (await api.send<{ items: Pod[] }>('GET', pods)).items
  const gated = async () =>
    (await list()).filter(({ spec }) => spec.schedulingGates?.some(({ name }) => name === GATE)).length
  const bound = async () => (await list()).filter(({ spec }) => spec.nodeName).length
  const becomes = (what: string, look: () => Promise<number>, want: number) =>
    until(`${want} pods ${what}`, async () => ((await look()) === want ? true : undefined), patience)
  const setMode = (mode: string) => api.send('PATCH', config, { data: { mode } })
  const leader = async () =>
    (await api.send<{ spec?: { holderIdentity?: string } }>('GET', lease)).spec?.holderIdentity?.split('_')[0]
  const leads = (name: string) =>
    until(`${name} to lead`, async () => ((await leader()) === name ? true : undefined), patience)
  /** The API server learns of a policy, and of what it asks, a moment after they are written: until then pods slip past. */
  const untilGating = () =>
    until(
      'new pods to be gated',
      async () => {
        const { path, body } = podManifest({ name: 'probe', namespace: team })
        const { spec } = await api.send<Pod>('POST', `${path}?dryRun=All`, body)
        return spec.schedulingGates?.some(({ name }) => name === GATE) ? true : undefined
      },
      patience,
    )
  const createPods = (count: number, prefix = 'pod') =>
    createAll(
      api,
      Array.from({ length: count }, (_, i) => podManifest({ name: `${prefix}-${i}`, namespace: team })),
    )
  const removePods = async () => {
    await api.send('DELETE', pods, { gracePeriodSeconds: 0 })
    await becomes('left', async () => (await list()).length, 0)
  }
  /** What the leader charges to the team, cores. */
  const charged = async (replica: Replica) => {
    const page = await replica.page('/metrics')
    return Number(/^canopy_scheduler_quota_used\{node="root\.team".*\} (\S+)$/m.exec(page)?.[1] ?? 0)
  }

  beforeAll(async () => {
    if (!cluster) return
    api = await openApi(cluster.kubeconfigPath)
    await createMissing(api, installation())
    await createAll(api, [
      nodeManifest({ name: node, cpus: 64 }),
      ...[team, owner].map(name => namespaceManifest(name)),
    ])
    for (const name of [team, owner])
      await until(
        `the service account of ${name}`,
        () => api.send('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`).catch(() => undefined),
        patience,
      )
    await until(
      'the definition',
      () => api.send('POST', pathOf(tree, true), tree).catch(() => undefined),
      patience,
    )
  })
  afterEach(async () => {
    for (const replica of replicas) await replica.end()
    replicas = []
    await createMissing(api, installation())
    // One that was killed holds it on, and the next test would wait for that.
    await api.send('PATCH', lease, { spec: { holderIdentity: '' } })
    await setMode('enforce')
    await api.send('PATCH', pathOf(tree), { spec: tree.spec })
    await removePods()
  })
  afterAll(async () => {
    if (!api) return
    await api.send('DELETE', pathOf(tree)).catch(() => undefined)
    await api.send('DELETE', `/api/v1/nodes/${node}`)
    for (const name of [team, owner]) await api.send('DELETE', `/api/v1/namespaces/${name}`)
    await removeAll(api, installation())
    api.close()
  })

  it('opens as many gates as the quota allows, and says why the rest waits', async () => {
    await start('one')
    await untilGating()
    await createPods(3)
    await becomes('on a node', bound, 2)
    const waiting = async () => {
      const [pod] = (await list()).filter(({ spec }) => spec.schedulingGates)
      const { status } = pod as unknown as { status: { conditions?: { type: string; message: string }[] } }
      return status.conditions?.find(({ type }) => type === 'canopy.internal/Admitted')?.message
    }
    expect(await until('the reason', waiting, patience)).toContain('root.team has 0 left below its max')
  })

  it('hands over at once when its leader is asked to stop', async () => {
    const first = await start('first')
    await leads('first')
    await start('second')
    const stoppedAt = Date.now()
    expect(await first.end()).toBe(0)
    await leads('second')
    // Without a word from the first it would have been left alone for so long.
    expect(Date.now() - stoppedAt).toBeLessThan(LEASE_MS)
  })

  it('goes on under another leader when the first is killed, from what the cluster says alone', async () => {
    const first = await start('first')
    await leads('first')
    await start('second')
    await untilGating()
    await createPods(2)
    await becomes('on a node', bound, 2)
    await first.end('SIGKILL')
    await leads('second')
    await createPods(2, 'late')
    await becomes('behind their gate', gated, 2)
    await api.send('DELETE', `${pods}/pod-0`, { gracePeriodSeconds: 0 })
    await becomes('behind their gate', gated, 1)
    await becomes('on a node', bound, 2)
  })

  it('gates nothing and opens what it gated when it is to observe, or off; and enforces again', async () => {
    const one = await start('one')
    for (const mode of ['observe', 'off']) {
      await untilGating()
      await createPods(4)
      await becomes('behind their gate', gated, 2)
      await setMode(mode)
      await becomes('behind their gate', gated, 0)
      let free = 0
      await until(
        'free creation',
        async () => {
          free += 1
          await createPods(1, `${mode}-${free}`)
          return (await gated()) === 0 ? true : undefined
        },
        patience,
      )
      await becomes('on a node', bound, 4 + free)
      const counted = mode === 'observe' ? 4 + free : 0
      await becomes('charged', () => charged(one), counted)
      await becomes('told in the status', async () => Number((await usedOf(api, 'root.team')) ?? 0), counted)
      // More run than may: they go on, and the next one waits.
      await setMode('enforce')
      await untilGating()
      await createPods(1, `${mode}-next`)
      await becomes('charged', () => charged(one), 4 + free)
      expect([await bound(), await gated()]).toEqual([4 + free, 1])
      await removePods()
    }
    expect(await one.page('/metrics')).not.toContain('canopy_scheduler_evictions_total{')
  })

  it.each(['dead', 'alive'] as const)(
    'never strands a pod: the lines of the guide let all go with the component %s, and leave the gates of others',
    async state => {
      const one = await start('one')
      await untilGating()
      await createPods(4)
      const both = podManifest({ name: 'held-by-another', namespace: team })
      const { spec } = both.body as { spec: object }
      await api.send('POST', both.path, {
        ...both.body,
        spec: { ...spec, schedulingGates: [{ name: 'example.com/other' }] },
      })
      await becomes('behind our gate', gated, 3)
      if (state === 'dead') await one.end('SIGKILL')
      const kubectl = await openKubectl(cluster?.kubeconfigPath ?? '')
      try {
        const { removeAdmission, openGates } = await releaseLines()
        await kubectl.run(removeAdmission)
        await kubectl.run(openGates)
        await becomes('behind our gate', gated, 0)
        await becomes('on a node', bound, 4)
        const kept = (await list()).find(({ metadata }) => metadata.name === 'held-by-another')
        expect(kept?.spec.schedulingGates).toEqual([{ name: 'example.com/other' }])
        let created = 0
        await until(
          'free creation',
          async () => {
            created += 1
            await createPods(1, `free-${created}`)
            return (await kubectl.run(openGates)) === '' ? true : undefined
          },
          patience,
        )
        await becomes('on a node', bound, 4 + created)
        if (state === 'dead') return
        // It counts what runs, above every max too, and takes nobody.
        await becomes('charged', () => charged(one), 5 + created)
        expect(await one.page('/metrics')).not.toContain('canopy_scheduler_evictions_total{')
        expect(await gated()).toBe(0)
      } finally {
        await kubectl.close()
      }
    },
  )

  it('touches nothing in a dry run, and says what it would have done', async () => {
    const real = await start('real')
    await untilGating()
    await createPods(3)
    await becomes('on a node', bound, 2)
    await real.end()
    const { min, max } = tree.spec.root
    const leaf = (name: string, namespaces: string[], guaranteed: object) => ({
      name,
      max,
      min: guaranteed,
      namespaces,
    })
    const children = [leaf('root.team', [team], {}), leaf('root.owner', [owner], { cpu: 1 })]
    await api.send('PATCH', pathOf(tree), { spec: { root: { name: 'root', min, max, children } } })
    const asking = podManifest({ name: 'asks', namespace: owner })
    await api.send('POST', asking.path, {
      ...asking.body,
      spec: { ...(asking.body as { spec: object }).spec, schedulingGates: [{ name: GATE }] },
    })
    const places = [
      lease,
      pathOf(tree),
      pods,
      asking.path,
      `/api/v1/namespaces/${NAMESPACE}/configmaps`,
      '/api/v1/events',
    ]
    const look = async () => {
      const found = await Promise.all(
        places.map(path => api.send<Versioned & { items?: Versioned[] }>('GET', path)),
      )
      return found.map(({ items, metadata }) =>
        (items ?? [{ metadata }]).map(each => each.metadata.resourceVersion),
      )
    }
    const before = await look()
    const { server, caPem } = await readTestKubeconfig(cluster?.kubeconfigPath ?? '')
    const proxy = await startRecordingProxy({ server, caPem })
    try {
      const dry = await start('dry', { flags: ['--dry-run'], through: proxy })
      const told = (write: RegExp) => dry.lines.some(line => line.includes('dry.write') && write.test(line))
      const wanted = {
        binding: new RegExp(`configmaps/${CONFIG_MAPS.bindings}`),
        audit: new RegExp(`configmaps/${CONFIG_MAPS.audit}`),
        eviction: /pods\/pod-\d\/eviction/,
        event: /"path":"[^"]*\/events/,
        status: new RegExp(`${TREE.plural}/${TREE.name}/status`),
        condition: /pods\/pod-\d\/status.*WaitingFor/,
      }
      for (const [what, write] of Object.entries(wanted))
        await until(`the ${what}`, async () => told(write) || undefined, patience)
      const writes = proxy.requests.filter(
        ({ method, path }) => method !== 'GET' && !path.includes('dryRun=All'),
      )
      expect(writes).toEqual([])
      expect(proxy.requests.length).toBeGreaterThan(10)
      expect(await look()).toEqual(before)
      await dry.end()
    } finally {
      await proxy.stop()
      await api.send('DELETE', asking.path, { gracePeriodSeconds: 0 })
    }
  })

  it('counts a pod that slipped past the admission, and reports use in a ConfigMap where a tree has no status', async () => {
    const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${TREE.plural}.${TREE.group}`
    const ours = await api.send<{ spec: { versions: Record<string, unknown>[] } }>('GET', definition)
    const bare = ours.spec.versions.map(version => ({ ...version, subresources: undefined }))
    await api.send('PATCH', definition, { spec: { versions: bare } })
    try {
      const one = await start('one')
      await untilGating()
      for (const kind of ['bindings', 'policies'])
        await api.send(
          'DELETE',
          `/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolic${kind === 'bindings' ? 'ybindings' : 'ies'}/${COMPONENT}`,
        )
      await until(
        'a pod without a gate',
        async () => {
          await createAll(api, [podManifest({ name: `slips-${Date.now()}`, namespace: team })])
          return /canopy_scheduler_slipped_past_total [1-9]/.test(await one.page('/metrics'))
            ? true
            : undefined
        },
        patience,
      )
      const status = `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.status}`
      const used = async () => {
        const { data } = await api.send<{ data?: Record<string, string> }>('GET', status)
        const { root } = JSON.parse(data?.[STATUS_KEY] ?? '{}') as { root?: { used: { cpu: string } } }
        return Number(root?.used.cpu) >= 1 ? root : undefined
      }
      await until('the status', () => used().catch(() => undefined), patience)
    } finally {
      await api.send('PATCH', definition, { spec: ours.spec })
      await api
        .send('DELETE', `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.status}`)
        .catch(() => undefined)
    }
  })
})
