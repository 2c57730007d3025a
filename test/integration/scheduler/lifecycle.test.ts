// The life of an installed component: who leads, what outlives it, how it is switched off and removed. The rules that it enforces are elsewhere.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { RELEASE_COMMANDS } from '#core/deploy/release.ts'
import { CONFIG_MAPS, COMPONENT, GATE, NAMESPACE, STATUS_KEY, TREE } from '#core/wire.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { namespaceManifest, nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, until } from '../../cluster/objects.ts'
import {
  createMissing,
  installation,
  pathOf,
  removeAll,
  startReplica,
  type Replica,
} from '../../support/schedulerProcess.ts'

const cluster = inject('cluster')
const team = 'lifecycle-team'
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

type Versioned = { readonly metadata: { readonly name: string; readonly resourceVersion: string } }
type Pod = Versioned & {
  readonly spec: { readonly schedulingGates?: { name: string }[]; readonly nodeName?: string }
}

describe.skipIf(!cluster?.hasFakeNodes)('an installed capacity scheduler', () => {
  let api: Api
  let replicas: Replica[] = []

  const start = async (name: string, flags: string[] = []) => {
    const replica = await startReplica({ api, kubeconfigPath: cluster?.kubeconfigPath ?? '', name, flags })
    replicas.push(replica)
    return replica
  }
  const list = async () => (await api.send<{ items: Pod[] }>('GET', pods)).items
  const gated = async () =>
    (await list()).filter(({ spec }) => spec.schedulingGates?.some(({ name }) => name === GATE)).length
  const bound = async () => (await list()).filter(({ spec }) => spec.nodeName).length
  const becomes = (what: string, look: () => Promise<number>, want: number) =>
    until(`${want} pods ${what}`, async () => ((await look()) === want ? true : undefined), {
      timeoutMs: 20_000,
      everyMs: 50,
    })
  const setMode = (mode: string) => api.send('PATCH', config, { data: { mode } })
  const leader = async () =>
    (await api.send<{ spec?: { holderIdentity?: string } }>('GET', lease)).spec?.holderIdentity?.split('_')[0]
  const leads = (name: string, timeoutMs = 20_000) =>
    until(`${name} to lead`, async () => ((await leader()) === name ? true : undefined), {
      timeoutMs,
      everyMs: 50,
    })
  /** The API server learns of a policy, and of what it asks, a moment after they are written: until then pods slip past. */
  const untilGating = () =>
    until(
      'new pods to be gated',
      async () => {
        const { path, body } = podManifest({ name: 'probe', namespace: team })
        const { spec } = await api.send<Pod>('POST', `${path}?dryRun=All`, body)
        return spec.schedulingGates?.some(({ name }) => name === GATE) ? true : undefined
      },
      { timeoutMs: 20_000, everyMs: 50 },
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
  const kubectl = async (line: string) => {
    const { stdout } = await promisify(execFile)('pgrep', ['-f', 'kube-apiserver.*--etcd-servers'])
    const program = (
      await promisify(execFile)('readlink', [`/proc/${stdout.split('\n')[0]}/exe`])
    ).stdout.trim()
    const script = `kubectl() { ${program} kubectl --kubeconfig=${cluster?.kubeconfigPath} "$@"; }; export -f kubectl; ${line.replaceAll("sh -c '", "bash -c '")}`
    return promisify(execFile)('bash', ['-c', script])
  }

  beforeAll(async () => {
    if (!cluster) return
    api = await openApi(cluster.kubeconfigPath)
    await createMissing(api, installation())
    await createAll(api, [nodeManifest({ name: node, cpus: 64 }), namespaceManifest(team)])
    await until(
      'the service account',
      () => api.send('GET', `/api/v1/namespaces/${team}/serviceaccounts/default`).catch(() => undefined),
      { timeoutMs: 20_000 },
    )
    await until('the definition', () => api.send('POST', pathOf(tree, true), tree).catch(() => undefined), {
      timeoutMs: 20_000,
    })
  })
  afterEach(async () => {
    for (const replica of replicas) await replica.end()
    replicas = []
    await createMissing(api, installation())
    await setMode('enforce')
    await removePods()
  })
  afterAll(async () => {
    if (!api) return
    await api.send('DELETE', pathOf(tree)).catch(() => undefined)
    await api.send('DELETE', `/api/v1/nodes/${node}`)
    await api.send('DELETE', `/api/v1/namespaces/${team}`)
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
    expect(await until('the reason', waiting, { timeoutMs: 10_000 })).toContain(
      'root.team has 0 left below its max',
    )
  })

  it('hands over at once when its leader is asked to stop', async () => {
    const first = await start('first')
    await leads('first')
    await start('second')
    const stoppedAt = Date.now()
    expect(await first.end()).toBe(0)
    await leads('second', 5000)
    expect(Date.now() - stoppedAt).toBeLessThan(5000)
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

  it('lets a leader that was stopped for long write nothing when it goes on', async () => {
    const first = await start('first')
    await leads('first')
    await untilGating()
    first.child.kill('SIGSTOP')
    await start('second')
    await leads('second')
    await createPods(3)
    await becomes('on a node', bound, 2)
    first.child.kill('SIGCONT')
    await until('the first to notice', async () => first.lines.find(line => line.includes('lease.lost')), {
      timeoutMs: 10_000,
    })
    expect(await first.page('/metrics')).toContain('canopy_scheduler_writes_total 0')
    expect(await bound()).toBe(2)
  })

  it('gates nothing and opens what it gated when it is to observe, or off; and enforces again', async () => {
    await start('one')
    for (const mode of ['observe', 'off']) {
      await untilGating()
      await createPods(4)
      await becomes('behind their gate', gated, 2)
      await setMode(mode)
      await becomes('behind their gate', gated, 0)
      await until(
        'free creation',
        async () => {
          await createAll(api, [podManifest({ name: `${mode}-${Date.now()}`, namespace: team })])
          return (await gated()) === 0 ? true : undefined
        },
        { timeoutMs: 10_000 },
      )
      await setMode('enforce')
      await removePods()
    }
  })

  it('never strands a pod: two lines of kubectl let all go with no component alive, and leave the gates of others', async () => {
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
    await one.end('SIGKILL')
    await kubectl(RELEASE_COMMANDS.policy)
    await kubectl(RELEASE_COMMANDS.openGates)
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
        if ((await gated()) === 0) return true
        await kubectl(RELEASE_COMMANDS.openGates)
        return undefined
      },
      { timeoutMs: 10_000 },
    )
    await becomes('on a node', bound, 4 + created)
  })

  it('touches nothing in a dry run, and says what it would have done', async () => {
    const real = await start('real')
    await untilGating()
    await real.end()
    await createPods(1)
    const versions = async () =>
      [await api.send<Versioned>('GET', lease), ...(await list())].map(
        ({ metadata }) => metadata.resourceVersion,
      )
    const before = await versions()
    const dry = await start('dry', ['--dry-run'])
    const wouldWrite = () =>
      dry.lines.find(line => line.includes('dry.write') && line.includes('/pods/pod-0'))
    // The lease of the component that was killed above runs out first.
    await until('the decision', async () => wouldWrite(), { timeoutMs: 40_000 })
    expect(await versions()).toEqual(before)
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
        { timeoutMs: 10_000 },
      )
      const status = `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.status}`
      const used = async () => {
        const { data } = await api.send<{ data?: Record<string, string> }>('GET', status)
        const { root } = JSON.parse(data?.[STATUS_KEY] ?? '{}') as { root?: { used: { cpu: string } } }
        return Number(root?.used.cpu) >= 1 ? root : undefined
      }
      await until('the status', () => used().catch(() => undefined), { timeoutMs: 10_000 })
    } finally {
      await api.send('PATCH', definition, { spec: ours.spec })
      await api
        .send('DELETE', `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.status}`)
        .catch(() => undefined)
    }
  })
})
