// The engine of the suite on a real control plane: what it writes, what it leaves alone, and what any interruption leaves behind.
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { KubeObject, ObjectRef } from '../../../main/clusters/objects.ts'
import { inventoryRef } from '../../../main/suite/inventory.ts'
import { planObjects } from '../../../main/suite/plan.ts'
import type { SuiteOptions } from '../../../preload/contract/suite.ts'
import { ApiFailure, openApi, type Api } from '../../cluster/api.ts'
import { nodeManifest } from '../../cluster/manifests.ts'
import { createGadget, gadgetCrd, keepsakeOf, OPTIONS, type Gadget } from '../../support/suite/gadget.ts'
import { breaks, dies, openWorkbench, type Workbench } from '../../support/suite/workbench.ts'

const cluster = inject('cluster')
const canRun = cluster?.hasControllers === true && cluster.hasFakeNodes
const never = new AbortController().signal

describe.skipIf(!canRun)('the engine of the suite', () => {
  let api: Api
  let bench: Workbench
  const benches: Workbench[] = []
  const names: string[] = []

  const open = async (more: Parameters<typeof openWorkbench>[1] = {}) => {
    const opened = await openWorkbench(cluster!.kubeconfigPath, more)
    benches.push(opened)
    return opened
  }
  /** A name that no other test has: namespaces take their time to go. */
  const nextName = () => {
    names.push(`gadget${names.length}`)
    return names.at(-1) ?? ''
  }
  /** What tests leave behind, without waiting for namespaces to go. */
  const discard = async (name: string) => {
    const { metadata } = gadgetCrd(name)
    const rbac = '/apis/rbac.authorization.k8s.io/v1'
    for (const path of [
      `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${name}`,
      `${rbac}/clusterrolebindings/${name}`,
      `${rbac}/clusterroles/${name}`,
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`,
      `/api/v1/namespaces/${name}`,
    ])
      await api.send('DELETE', path).catch((cause: unknown) => {
        if (!(cause instanceof ApiFailure) || cause.status !== 404) throw cause
      })
  }
  const get = (ref: ObjectRef) => bench.site.objects.get(ref, never)
  const configOf = ({ namespace }: Gadget): ObjectRef => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name: namespace,
  })
  const namespaceOf = ({ namespace }: Gadget): ObjectRef => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    namespace: null,
    name: namespace,
  })
  const crdOf = (name: string): ObjectRef => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    namespace: null,
    name: gadgetCrd(name).metadata.name,
  })
  const install = (options: SuiteOptions = OPTIONS) => ({ kind: 'install', options }) as const
  const uninstall = (withKeepsakes = false) => ({ kind: 'uninstall', withKeepsakes }) as const
  const steps = ({ events }: Workbench) =>
    events.flatMap(event => (event.kind === 'step' && event.total > 0 ? [event.step] : []))

  beforeAll(async () => {
    api = await openApi(cluster!.kubeconfigPath)
    const node = nodeManifest({ name: 'suite-engine' })
    await api.send('POST', node.path, node.body)
    bench = await open()
  })
  afterEach(async () => {
    for (const opened of benches.splice(0)) if (opened !== bench) await opened.close()
  })
  afterAll(async () => {
    if (!canRun) return
    await bench.close()
    await Promise.all(names.map(discard))
    await api.send('DELETE', '/api/v1/nodes/suite-engine')
    api.close()
  })

  it('installs phase by phase, writes down every object with its uid, and a second time changes nothing', async () => {
    const gadget = createGadget({ name: nextName() })
    const before = await bench.plan(gadget, install())
    expect(before.objects.map(({ action }) => action)).toEqual(Array(8).fill('create'))
    expect(before.checks.filter(({ verdict }) => verdict === 'block')).toEqual([])
    expect(before.objects.find(({ ref }) => ref.kind === 'Deployment')).toMatchObject({ triedIn: 'default' })

    const work = await open()
    await work.run(gadget, install())
    expect(steps(work)).toEqual(['namespace', 'crd', 'access', 'config', 'workload', 'admission'])
    const inventory = await bench.inventory(gadget)
    expect(inventory).toMatchObject({ current: { number: 1, version: '1.0.0' }, operation: null })
    for (const entry of inventory?.entries ?? [])
      expect((await get(entry))?.metadata.uid, entry.kind).toBe(entry.uid)

    const again = await bench.plan(gadget, install())
    expect(again.objects.map(({ action }) => action)).toEqual(Array(8).fill('same'))
    await bench.run(gadget, install())
    expect(await bench.inventory(gadget)).toEqual(inventory)
  })

  it('plans nothing but what differs, by the server’s own dry run, and prunes what is no longer wanted', async () => {
    const name = nextName()
    const extra: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-extra`, namespace: name },
    }
    const old = createGadget({ name, more: [{ phase: 'config', object: extra }] })
    await bench.run(old, install())
    const next = createGadget({ name, version: '2.0.0', text: 'two' })
    const { objects, version } = await bench.plan(next, { kind: 'upgrade' })
    expect(version).toBe('2.0.0')
    expect(
      objects.filter(({ action }) => action !== 'same').map(({ ref, action }) => [ref.name, action]),
    ).toEqual([
      [name, 'change'],
      [`${name}-extra`, 'delete'],
    ])
    expect(objects.find(({ action }) => action === 'change')?.changes).toEqual([
      { path: 'data.text', before: 'one', after: 'two' },
    ])
    await bench.run(next, { kind: 'upgrade' })
    expect(await get({ ...configOf(next), name: `${name}-extra` })).toBeNull()
    expect((await get(configOf(next)))?.['data']).toEqual({ text: 'two' })

    await bench.run(next, { kind: 'rollback' })
    expect((await get(configOf(next)))?.['data']).toEqual({ text: 'one' })
    expect(await get({ ...configOf(next), name: `${name}-extra` })).not.toBeNull()
    expect(await bench.inventory(next)).toMatchObject({
      current: { number: 1, version: '1.0.0' },
      previous: { number: 2, version: '2.0.0' },
      operation: null,
    })
  })

  it('sees no change in an object that somebody else writes all the time', async () => {
    const gadget = createGadget({ name: nextName(), without: ['Deployment'] })
    await bench.run(gadget, install())
    const path = `/api/v1/namespaces/${gadget.namespace}/configmaps/${gadget.namespace}`
    let writes = 0
    let rehearsals = 0
    const { site } = bench
    const restless = {
      ...site,
      objects: {
        ...site.objects,
        // Between every look at it and the dry run that follows, but the last.
        apply: async (...[object, how, signal]: Parameters<typeof site.objects.apply>) => {
          rehearsals += 1
          if (object.kind === 'ConfigMap' && ++writes < 3)
            await api.send('PATCH', path, { metadata: { annotations: { beat: String(writes) } } })
          return site.objects.apply(object, how, signal)
        },
      },
    }
    const [phases, inventory] = await Promise.all([
      gadget.render(OPTIONS, bench.site, never),
      bench.inventory(gadget),
    ])
    const planned = await planObjects(
      { phases, inventory, ownWrites: gadget.ownWrites, component: gadget.id },
      restless,
      never,
    )
    expect(planned.map(({ action }) => action)).toEqual(Array(7).fill('same'))
    // One dry run an object, and one more for each time that it was torn.
    expect(rehearsals).toBe(7 + 2)
  })

  it('uninstalls by its inventory, releases what was held, and keeps the keepsake unless it is typed', async () => {
    const name = nextName()
    const gadget = createGadget({ name })
    await bench.run(gadget, install())
    bench.site.objects.forgetKinds()
    const keepsake = keepsakeOf(name)
    await bench.site.objects.create(
      {
        apiVersion: keepsake.apiVersion,
        kind: keepsake.kind,
        metadata: { name: 'keepsake', namespace: 'default' },
      },
      never,
    )
    const plan = await bench.plan(gadget, uninstall())
    const kept = plan.objects.filter(({ action }) => action === 'keep').map(({ ref }) => ref.kind)
    expect(kept.toSorted()).toEqual(['CustomResourceDefinition', keepsake.kind].toSorted())
    await bench.run(gadget, uninstall())
    expect(gadget.released).toEqual([name])
    expect(await get(namespaceOf(gadget))).toBeNull()
    expect(await get(keepsake)).not.toBeNull()
    for (const kind of ['ClusterRole', 'ClusterRoleBinding'])
      expect(
        await get({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, namespace: null, name }),
      ).toBeNull()

    await bench.run(gadget, install())
    await bench.run(gadget, uninstall(true))
    bench.site.objects.forgetKinds()
    expect(await get(keepsake)).toBeNull()
    const crd = await get(crdOf(name))
    expect(crd?.metadata.deletionTimestamp ?? 'gone').toBeTruthy()
    expect(crd === null || crd.metadata.deletionTimestamp !== undefined).toBe(true)
  })

  it('finds by its marks what is installed when somebody deleted the inventory', async () => {
    const gadget = createGadget({ name: nextName(), without: ['Deployment'] })
    await bench.run(gadget, install())
    const { name } = inventoryRef(gadget.namespace, gadget.id)
    await api.send('DELETE', `/api/v1/namespaces/${gadget.namespace}/configmaps/${name}`)
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', namespace: null }
    const plan = await bench.plan(gadget, uninstall())
    expect(plan.objects.map(({ ref, action }) => `${action} ${ref.kind}`)).toEqual([
      'delete ValidatingAdmissionPolicy',
      'delete ConfigMap',
      'delete ClusterRoleBinding',
      'delete ClusterRole',
      'delete ServiceAccount',
      'keep CustomResourceDefinition',
      'delete Namespace',
    ])
    await bench.run(gadget, uninstall())
    expect(await get({ ...role, name: gadget.namespace })).toBeNull()
    expect(await get(namespaceOf(gadget))).toBeNull()
  })

  it('leaves alone what is somebody else’s: blocked before the first write, and not deleted with the rest', async () => {
    const name = nextName()
    const gadget = createGadget({ name })
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', namespace: null, name }
    await api.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      metadata: { name },
      rules: [],
    })
    const { checks } = await bench.plan(gadget, install())
    expect(checks.find(({ id }) => id === 'foreign')).toMatchObject({
      verdict: 'block',
      items: [`ClusterRole ${name}`],
    })
    await expect(bench.run(gadget, install())).rejects.toMatchObject({
      code: 'PREFLIGHT',
      data: { checks: ['foreign'] },
    })
    expect(await get(namespaceOf(gadget))).toBeNull()

    // Made anew by somebody else after it was installed.
    await api.send('DELETE', `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`)
    await bench.run(gadget, install())
    await api.send('DELETE', `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`)
    await api.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      metadata: { name },
      rules: [],
    })
    const removal = await bench.plan(gadget, uninstall())
    expect(removal.objects.find(({ ref }) => ref.kind === 'ClusterRole')?.action).toBe('foreign')
    await bench.run(gadget, uninstall(true))
    expect(await get(role)).not.toBeNull()
    await api.send('DELETE', `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`)
  })

  it('shares a namespace that was there before, and leaves it with what others have in it', async () => {
    const name = nextName()
    const gadget = createGadget({ name, without: ['Deployment'] })
    await api.send('POST', '/api/v1/namespaces', { metadata: { name } })
    await api.send('POST', `/api/v1/namespaces/${name}/configmaps`, { metadata: { name: 'theirs' } })
    await api.send('POST', `/api/v1/namespaces/${name}/configmaps`, { metadata: { name: `${name}-made` } })
    const { checks } = await bench.plan(gadget, install())
    expect(checks.find(({ id }) => id === 'namespace')).toMatchObject({ verdict: 'warn', case: 'shared' })
    // Cut short before the inventory was written: what was adopted is not taken for ours afterwards.
    const abort = new AbortController()
    const dying = await open({ fault: dies(2, 'before', abort) })
    await expect(dying.run(gadget, install(), { signal: abort.signal })).rejects.toThrow()
    await bench.run(gadget, install())
    await bench.run(gadget, uninstall(true))
    const left = await bench.site.objects.list(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: name, query: {} },
      never,
    )
    expect(left.map(({ metadata }) => metadata.name).toSorted()).toEqual(['kube-root-ca.crt', 'theirs'])
    await api.send('DELETE', `/api/v1/namespaces/${name}`)
  })

  it('names the managers of fields that others hold, and takes them over only when told to', async () => {
    const name = nextName()
    const gadget = createGadget({ name, without: ['Deployment'] })
    await bench.run(gadget, install())
    const path = `/api/v1/namespaces/${name}/configmaps/${name}`
    await api.send('PATCH', `${path}?fieldManager=hand`, { data: { text: 'by hand' } })
    const plan = await bench.plan(gadget, { kind: 'repair' })
    const planned = plan.objects.find(({ ref }) => ref.kind === 'ConfigMap')
    expect(planned).toMatchObject({
      action: 'change',
      conflicts: [{ field: '.data.text', manager: 'hand' }],
      changes: [{ path: 'data.text', before: 'by hand', after: 'one' }],
    })
    expect(plan.checks.find(({ id }) => id === 'conflicts')).toMatchObject({ verdict: 'warn' })
    await expect(bench.run(gadget, { kind: 'repair' })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await get(configOf(gadget)))?.['data']).toEqual({ text: 'by hand' })
    await bench.run(gadget, { kind: 'repair' }, { isForced: true })
    expect((await get(configOf(gadget)))?.['data']).toEqual({ text: 'one' })
  })

  it('tells what a workload waits for, and fails with it when it waits too long', async () => {
    const gadget = createGadget({ name: nextName() })
    const slow = await open({ timings: { readyMs: 1500 } })
    const refused = { ...OPTIONS, replicas: 2, image: 'none' }
    await api.send('PATCH', '/api/v1/nodes/suite-engine', { spec: { unschedulable: true } })
    try {
      await expect(slow.run(gadget, install(refused))).rejects.toMatchObject({
        code: 'NOT_READY',
        data: { troubles: [expect.stringContaining('Unschedulable')] },
      })
    } finally {
      await api.send('PATCH', '/api/v1/nodes/suite-engine', { spec: { unschedulable: false } })
    }
    expect(slow.events).toContainEqual({
      kind: 'waiting',
      for: expect.objectContaining({ kind: 'object', ready: 0, wanted: 2 }) as unknown,
    })
    expect(await bench.inventory(gadget)).toMatchObject({ current: null, operation: { kind: 'install' } })
    await bench.run(gadget, { kind: 'resume' })
    expect(await bench.inventory(gadget)).toMatchObject({ current: { number: 1 }, operation: null })
  })

  it('gives way to somebody else who goes on with the same operation', async () => {
    const gadget = createGadget({ name: nextName(), without: ['Deployment'] })
    const other = await open()
    let isDone = false
    const held = await open({
      fault: async (n, send) => {
        if (n === 9 && !isDone) {
          isDone = true
          await other.run(gadget, { kind: 'resume' })
        }
        return send()
      },
    })
    await expect(held.run(gadget, install())).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await bench.inventory(gadget)).toMatchObject({ current: { number: 1 }, operation: null })
  })

  describe('interrupted at any write', () => {
    /** Enough to meet every kind of write of an installation; the rest of the numbers belong to the long test. */
    const WRITES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 14]

    for (const when of ['before', 'after'] as const)
      it(`by the end of the app ${when} it: goes on and comes to the same`, async () => {
        const cutShort = async (at: number) => {
          const gadget = createGadget({ name: nextName(), without: ['Deployment'] })
          const abort = new AbortController()
          const dying = await open({ fault: dies(at, when, abort) })
          await expect(
            dying.run(gadget, install(), { signal: abort.signal }),
            `write ${at}`,
          ).rejects.toThrow()
          const uids = await uidsOf(gadget)
          const inventory = await bench.inventory(gadget)
          await bench.run(gadget, inventory?.operation ? { kind: 'resume' } : install())
          await expectWhole(gadget, `write ${at}`)
          const after = await uidsOf(gadget)
          for (const [key, uid] of uids) expect(after.get(key), `${key}, write ${at}`).toBe(uid)
        }
        await Promise.all(WRITES.map(cutShort))
      })

    it('by the network, before or after the write: finds out what became of it and ends as if nothing had been', async () => {
      const cutOff = async (at: number, when: 'before' | 'after') => {
        const gadget = createGadget({ name: nextName(), without: ['Deployment'] })
        const shaky = await open({ fault: breaks(at, when) })
        await shaky.run(gadget, install())
        await expectWhole(gadget, `write ${at} ${when}`)
        const waits = shaky.events.flatMap(event => (event.kind === 'waiting' && event.for ? event.for : []))
        expect(waits).toContainEqual(expect.objectContaining({ kind: 'network' }))
      }
      await Promise.all(WRITES.flatMap(at => [cutOff(at, 'before'), cutOff(at, 'after')]))
    })

    it('of a removal: goes on until nothing is left', { timeout: 120_000 }, async () => {
      const cutShort = async (at: number, when: 'before' | 'after') => {
        const gadget = createGadget({ name: nextName(), without: ['Deployment'] })
        await bench.run(gadget, install())
        const abort = new AbortController()
        const dying = await open({ fault: dies(at, when, abort) })
        await expect(dying.run(gadget, uninstall(true), { signal: abort.signal })).rejects.toThrow()
        const { operation } = (await bench.inventory(gadget)) ?? {}
        await bench.run(gadget, operation ? { kind: 'resume' } : uninstall(true))
        expect(await uidsOf(gadget), `write ${at} ${when}`).toEqual(new Map())
      }
      await Promise.all([1, 2, 3, 4, 6].flatMap(at => [cutShort(at, 'before'), cutShort(at, 'after')]))
    })

    const uidsOf = async (gadget: Gadget) => {
      const phases = await gadget.render(OPTIONS, bench.site, never)
      const found = new Map<string, string>()
      for (const object of phases.flatMap(phase => phase.objects)) {
        const { apiVersion, kind, metadata } = object
        const live = await get({
          apiVersion,
          kind,
          namespace: metadata.namespace ?? null,
          name: metadata.name,
        })
        if (live?.metadata.uid && !live.metadata.deletionTimestamp) found.set(kind, live.metadata.uid)
      }
      return found
    }

    const expectWhole = async (gadget: Gadget, why: string) => {
      const inventory = await bench.inventory(gadget)
      expect(inventory, why).toMatchObject({ current: { number: 1 }, previous: null, operation: null })
      const uids = await uidsOf(gadget)
      expect(uids.size, why).toBe(7)
      expect(new Map(inventory?.entries.map(({ kind, uid }) => [kind, uid])), why).toEqual(uids)
    }
  })
})
