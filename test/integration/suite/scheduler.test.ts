// The capacity scheduler as the app installs it, on the shared control plane: kwok says of its pods that they run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { parseAllDocuments } from 'yaml'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { COMPONENT, GATE, NAMESPACE } from '#core/wire.ts'
import { createInspector } from '../../../main/suite/inspect.ts'
import { createSchedulerComponent } from '../../../main/suite/scheduler/component.ts'
import { CRD_REF, DEPLOYMENT_REF, TREE_REF } from '../../../main/suite/scheduler/refs.ts'
import type { Action, SuiteOptions } from '../../../preload/contract/suite.ts'
import { ApiFailure, openApi, type Api } from '../../cluster/api.ts'
import { exampleNamespaces, exampleTree } from '../../cluster/example.ts'
import { nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, untilListed, type ListedObject } from '../../cluster/objects.ts'
import { installCrds, removeCrds } from '../../support/crds.ts'
import { readTestKubeconfig } from '../../support/givenCluster.ts'
import { startRecordingProxy } from '../../support/recordingProxy.ts'
import { sentenceOf } from '../../support/suite/sentence.ts'
import { openWorkbench, type Workbench } from '../../support/suite/workbench.ts'

const cluster = inject('cluster')
const canRun = cluster?.hasControllers === true && cluster.hasFakeNodes
const never = new AbortController().signal
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'

describe.skipIf(!canRun)('the capacity scheduler, installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-bundle-'))
  const bundle = join(folder, 'scheduler.mjs.gz')
  const component = createSchedulerComponent({ version: '0.1.0', bundle })
  const install: Action = { kind: 'install', options: component.defaults }
  const uninstall = (withKeepsakes = true): Action => ({ kind: 'uninstall', withKeepsakes })
  const opened: Workbench[] = []
  let api: Api
  let bench: Workbench

  const open = async (kubeconfigPath: string) => {
    const fresh = await openWorkbench(kubeconfigPath)
    opened.push(fresh)
    return fresh
  }
  const checkOf = async (id: string, action = install, on = bench) =>
    (await on.plan(component, action)).checks.find(check => check.id === id)
  /** What a person reads of a check, and what it is about. */
  const toldOf = async (id: string, on = bench) => {
    on.site.objects.forgetKinds()
    const found = await checkOf(id, install, on)
    return found && [sentenceOf(found), ...found.items]
  }
  /** A policy refuses, and stops refusing, some moments after it was created or deleted. */
  const untilPolicy = async (verdict: 'pass' | 'block') => {
    for (const end = Date.now() + 15_000; Date.now() < end; await new Promise(r => setTimeout(r, 100))) {
      const found = await checkOf('policy')
      if (found?.verdict === verdict) return found
    }
    throw new Error(`the check of policies does not become ${verdict}`)
  }
  const unless404 = (cause: unknown) => {
    if (!(cause instanceof ApiFailure) || cause.status !== 404) throw cause
  }
  const untilGone = async (path: string) => {
    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise(r => setTimeout(r, 100)))
      if ((await api.send('GET', path).then(() => true, unless404)) !== true) return
    throw new Error(`${path} does not go`)
  }

  const inspected = async () => {
    const inventory = await bench.inventory(component)
    if (!inventory) throw new Error('it is not installed')
    return createInspector(component, bench.site).inspect(inventory, never)
  }

  /** Whose pods a tree that is there will count, and which it never will. */
  async function expectTreeIsTold(): Promise<void> {
    expect(await toldOf('boundPods')).toEqual(['None runs yet in the namespaces that the tree binds.'])
    const running = { namespace: 'namespace1', nodeName: 'suite-scheduler-1' }
    await createAll(api, exampleNamespaces)
    try {
      await untilListed(api, '/api/v1/namespaces/namespace1/serviceaccounts', accounts => accounts.length > 0)
      await createAll(
        api,
        ['a', 'b'].map(name => podManifest({ ...running, name })),
      )
      const areRunning = (pods: readonly ListedObject[]) =>
        pods.filter(({ status }) => status?.phase === 'Running').length === 2
      await untilListed(api, '/api/v1/namespaces/namespace1/pods', areRunning)
      expect(await toldOf('boundPods')).toEqual([
        'Pods run in namespaces that the tree binds. They go on, and count from the first moment. ' +
          'Begin in the mode Observe to see what would be decided.',
        'namespace1: 2',
      ])
      expect(await toldOf('tree')).toEqual(['It binds namespaces: 4.'])
      const root = { name: 'root', max: { cpu: 1 }, min: null, namespaces: ['namespace1', 'kube-system'] }
      await api.send('PATCH', `${exampleTree.path}/${TREE_REF.name}`, {
        spec: { root: { ...root, children: null } },
      })
      expect(await toldOf('tree')).toEqual([
        'It binds namespaces whose pods are never gated. Take them out of the tree: the cluster’s own pods must not wait.',
        'kube-system',
      ])
    } finally {
      for (const { body } of exampleNamespaces)
        await api.send(
          'DELETE',
          `/api/v1/namespaces/${(body as { metadata: { name: string } }).metadata.name}`,
        )
    }
  }

  beforeAll(async () => {
    writeFileSync(bundle, gzipSync('// the code'))
    api = await openApi(cluster!.kubeconfigPath)
    for (const name of ['suite-scheduler-1', 'suite-scheduler-2']) {
      const node = nodeManifest({ name })
      await api.send('POST', node.path, node.body)
    }
    bench = await openWorkbench(cluster!.kubeconfigPath)
  })
  afterEach(async () => {
    bench.site.objects.forgetKinds()
    if (await bench.inventory(component)) await bench.run(component, uninstall())
    for (const each of opened.splice(0)) await each.close()
    await api.send('DELETE', `${CRDS}/${CRD_REF.name}`).catch(unless404)
    await untilGone(`${CRDS}/${CRD_REF.name}`)
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    if (!canRun) return
    await bench.close()
    for (const name of ['suite-scheduler-1', 'suite-scheduler-2'])
      await api.send('DELETE', `/api/v1/nodes/${name}`)
    api.close()
  })

  it('goes in with its definition, its rights and its gate, changes its mode, and goes out but for the tree, of which the next is told', async () => {
    await bench.run(component, install)
    bench.site.objects.forgetKinds()
    const live = await bench.site.objects.get(DEPLOYMENT_REF, never)
    expect(live?.['status']).toMatchObject({ availableReplicas: 2 })
    await api.send('POST', exampleTree.path, exampleTree.body)

    const options: SuiteOptions = { ...component.defaults, mode: 'observe' }
    const plan = await bench.plan(component, { kind: 'configure', options })
    const changed = plan.objects.filter(({ action }) => action !== 'same')
    expect(changed.map(({ ref }) => ref.name)).toEqual([`${COMPONENT}-config`])
    expect(changed[0]?.changes).toEqual([{ path: 'data.mode', before: 'enforce', after: 'observe' }])
    await bench.run(component, { kind: 'configure', options })
    expect(await component.health(bench.site, never)).toMatchObject({
      capacity: { mode: 'observe', tree: 'present' },
    })
    await bench.run(component, { kind: 'rollback' })
    expect(await component.health(bench.site, never)).toMatchObject({ capacity: { mode: 'enforce' } })

    // As docs/scheduler.md says: a key that somebody tunes stays tuned, and nothing has drifted.
    const config = `/api/v1/namespaces/${NAMESPACE}/configmaps/${COMPONENT}-config`
    const dataOf = async () => (await api.send<{ data: object }>('GET', config)).data
    await api.send('PATCH', config, { data: { minRuntimeSeconds: '600' } })
    expect(await inspected()).toEqual({ missing: [], drifted: [] })
    await bench.run(component, { kind: 'configure', options })
    expect(await dataOf()).toEqual({ mode: 'observe', minRuntimeSeconds: '600' })
    expect(await inspected()).toEqual({ missing: [], drifted: [] })
    await api.send('PATCH', config, { data: { mode: 'off' } })
    expect(await inspected()).toEqual({
      missing: [],
      drifted: [expect.stringContaining(`${COMPONENT}-config`)],
    })

    await bench.run(component, uninstall(false))
    expect(await bench.site.objects.get(TREE_REF, never)).not.toBeNull()
    expect(await checkOf('crd')).toMatchObject({ case: 'ours' })
    await expectTreeIsTold()
  })

  it('warns of other schedulers with quotas, by name', async () => {
    const others = ['clusterqueues.kueue.x-k8s.io', 'queues.scheduling.volcano.sh']
    expect(await toldOf('schedulers')).toEqual(['None is installed.'])
    await installCrds(api, others)
    try {
      expect(await toldOf('schedulers')).toEqual([
        'There are others with quotas of their own. Let a namespace belong to one of them alone: a pod that two hold waits for both.',
        'Kueue',
        'Volcano',
      ])
    } finally {
      await removeCrds(api, others)
    }
  })

  it('blocks on a server that is too old for gates, before anything is written', async () => {
    const proxy = await startRecordingProxy(await readTestKubeconfig(cluster!.kubeconfigPath))
    proxy.inject({
      path: /^\/version$/,
      status: 200,
      body: { major: '1', minor: '26', gitVersion: 'v1.26.15' },
    })
    try {
      const old = await openWorkbench(cluster!.kubeconfigPath, { through: proxy })
      opened.push(old)
      expect(await toldOf('version', old)).toEqual([
        'v1.26.15 is too old: scheduling gates need 1.27. Upgrade the control plane first.',
      ])
      await expect(old.run(component, install)).rejects.toMatchObject({
        code: 'PREFLIGHT',
        data: { checks: ['version'] },
      })
      const asks = /dryRun=All|selfsubject/
      expect(proxy.requests.filter(({ method, path }) => method !== 'GET' && !asks.test(path))).toEqual([])
    } finally {
      await proxy.stop()
    }
  })

  it('uses a definition of another’s as it is: unchanged by the installation, and left by the removal', async () => {
    const versions = [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ]
    const group = CRD_REF.name.slice('elasticquotatrees.'.length)
    const names = {
      plural: 'elasticquotatrees',
      singular: 'elasticquotatree',
      kind: 'ElasticQuotaTree',
      listKind: 'ElasticQuotaTreeList',
    }
    await api.send('POST', CRDS, {
      metadata: {
        name: CRD_REF.name,
        annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
      },
      spec: { group, scope: 'Namespaced', names, versions },
    })
    const specOf = async () => (await bench.site.objects.get(CRD_REF, never))?.['spec']
    const before = await specOf()
    expect(await checkOf('crd')).toMatchObject({ verdict: 'warn', case: 'bare' })
    await bench.run(component, install)
    expect(await specOf()).toEqual(before)
    expect((await bench.inventory(component))?.entries.filter(({ phase }) => phase === 'crd')).toEqual([])
    await bench.run(component, uninstall())
    expect(await specOf()).toEqual(before)
  })

  it('blocks without the rights, names them, and goes on with the ClusterRole that it wrote', async () => {
    const viewer = await open(cluster!.viewerKubeconfigPath)
    const bound = {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }],
    }
    const reads = { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }
    await api.send('POST', `${RBAC}/clusterroles`, { metadata: { name: 'suite-reads' }, rules: [reads] })
    await api.send('POST', `${RBAC}/clusterrolebindings`, {
      ...bound,
      metadata: { name: 'suite-reads' },
      roleRef: { ...bound.roleRef, name: 'suite-reads' },
    })
    try {
      const { checks, missingRights, rightsYaml } = await viewer.plan(component, install)
      const rights = checks.find(({ id }) => id === 'rights')
      expect(rights?.verdict).toBe('block')
      expect(sentenceOf(rights!)).toMatch(
        /^\d+ of \d+ are missing\. Hand the ClusterRole below to somebody who can grant it, then check again\.$/,
      )
      expect(rights?.items).toContain(`patch deployments.apps (${NAMESPACE})`)
      expect(missingRights).toContainEqual({
        verb: 'patch',
        group: 'apps',
        resource: 'deployments',
        namespace: NAMESPACE,
      })
      expect(rightsYaml).toContain('name: viewer')
      // A missing right is no policy.
      expect(checks.find(({ id }) => id === 'policy')?.verdict).toBe('pass')
      await expect(viewer.run(component, install)).rejects.toMatchObject({ code: 'PREFLIGHT' })

      // What the administrator was handed is enough, and needed.
      const [role, binding] = parseAllDocuments(rightsYaml ?? '').map(document => document.toJS() as object)
      await api.send('POST', `${RBAC}/clusterroles`, role)
      await api.send('POST', `${RBAC}/clusterrolebindings`, binding)
      const after = await viewer.plan(component, install)
      expect(after.checks.filter(({ verdict }) => verdict === 'block')).toEqual([])
      await viewer.run(component, install)
    } finally {
      for (const name of ['suite-reads', 'canopy-suite-installer']) {
        await api.send('DELETE', `${RBAC}/clusterrolebindings/${name}`).catch(unless404)
        await api.send('DELETE', `${RBAC}/clusterroles/${name}`).catch(unless404)
      }
    }
  })

  it('blocks when a policy of the cluster refuses an object, in the policy’s words, before anything is written', async () => {
    const name = 'suite-no-node-images'
    await api.send('POST', POLICIES, {
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['apps'],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['deployments'],
            },
          ],
        },
        matchConditions: [{ name: 'ours', expression: `object.metadata.name == '${COMPONENT}'` }],
        validations: [{ expression: 'false', message: 'images come from our registry alone' }],
      },
    })
    await api.send('POST', `${POLICIES.slice(0, -'policies'.length)}policybindings`, {
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    })
    try {
      const found = await untilPolicy('block')
      expect(found.items.join()).toContain('images come from our registry alone')
      expect(sentenceOf(found)).toBe(
        'The API server, or a policy of the cluster, refuses these objects. ' +
          'Change the policy, or let it except the namespace canopy-system, then check again.',
      )
      await expect(bench.run(component, install)).rejects.toMatchObject({
        code: 'PREFLIGHT',
        data: { checks: ['policy'] },
      })
      expect(await bench.inventory(component)).toBeNull()
    } finally {
      await api.send('DELETE', `${POLICIES.slice(0, -'policies'.length)}policybindings/${name}`)
      await api.send('DELETE', `${POLICIES}/${name}`)
      await untilPolicy('pass')
    }
  })

  it('releases every gate of ours and none of others, with no component and no inventory', async () => {
    await bench.run(component, install)
    const pods = '/api/v1/namespaces/default/pods'
    const gated = (name: string, gates: string[]) => ({
      metadata: { name },
      spec: {
        containers: [{ name: 'c', image: 'none' }],
        schedulingGates: gates.map(gate => ({ name: gate })),
      },
    })
    await api.send('POST', pods, gated('suite-ours', [GATE]))
    await api.send('POST', pods, gated('suite-both', [GATE, 'example.com/theirs']))
    try {
      expect(await bench.plan(component, { kind: 'release' })).toMatchObject({ held: 2 })
      await api.send('DELETE', `/api/v1/namespaces/${NAMESPACE}/configmaps/canopy-suite-capacity-scheduler`)
      await api.send('DELETE', `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${COMPONENT}`)
      const released = bench.run(component, { kind: 'release' })
      await sleep(bench.site.timings.admissionMs / 2)
      // As an API server does that has not yet noticed that the policy is gone.
      await api.send('POST', pods, gated('suite-late', [GATE]))
      await released
      const gatesOf = async (name: string) =>
        (await api.send<{ spec: { schedulingGates?: unknown[] } }>('GET', `${pods}/${name}`)).spec
          .schedulingGates
      expect(await gatesOf('suite-ours')).toBeUndefined()
      expect(await gatesOf('suite-late')).toBeUndefined()
      expect(await gatesOf('suite-both')).toEqual([{ name: 'example.com/theirs' }])
      for (const ref of component.admission) expect(await bench.site.objects.get(ref, never)).toBeNull()
    } finally {
      for (const name of ['suite-ours', 'suite-both', 'suite-late'])
        await api.send('DELETE', `${pods}/${name}?gracePeriodSeconds=0`)
      await bench.run(component, install)
    }
  })
})
