// The capacity scheduler as the app installs it, with a component that decides: a process of this computer, since kwok only says of its pods
// that they run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { CONFIG_MAPS, GATE, NAMESPACE, STATUS_KEY } from '#core/wire.ts'
import { createSchedulerComponent } from '../../../main/suite/scheduler/component.ts'
import { CRD_REF, TREE_REF } from '../../../main/suite/scheduler/refs.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { namespaceManifest, nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { installCrds, removeCrds } from '../../support/crds.ts'
import type { WatchedPod } from '../../support/scheduler/bookkeeper.ts'
import { applyTree, isGating, untilBound } from '../../support/scheduler/install.ts'
import { settlesAt, waitOf } from '../../support/scheduler/scene.ts'
import { TREE_PATH } from '../../support/scheduler/tree.ts'
import { startReplica, type Replica } from '../../support/schedulerProcess.ts'
import { openWorkbench, type Workbench } from '../../support/suite/workbench.ts'

const cluster = inject('cluster')
const canRun = cluster?.hasControllers === true && cluster.hasFakeNodes
const never = new AbortController().signal
const TEAM = 'suite-living'
const NODES = ['suite-living-1', 'suite-living-2']
const PODS = `/api/v1/namespaces/${TEAM}/pods`
/** Room for one pod. */
const TREE = { name: 'root', min: { cpu: 1 }, max: { cpu: 1 }, namespaces: [TEAM] }

describe.skipIf(!canRun)('the capacity scheduler, alive beside a managed cluster’s definition', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-living-'))
  const bundle = join(folder, 'scheduler.mjs.gz')
  const component = createSchedulerComponent({ version: '0.1.0', bundle })
  let api: Api
  let bench: Workbench
  let replica: Replica | undefined

  const pods = async () => (await api.send<{ items: WatchedPod[] }>('GET', PODS)).items
  const count = async (passes: (pod: WatchedPod) => boolean) => (await pods()).filter(passes).length
  const isGated = ({ spec }: WatchedPod) => spec.schedulingGates?.some(({ name }) => name === GATE) === true
  const create = (...names: string[]) =>
    createAll(
      api,
      names.map(name => podManifest({ name, namespace: TEAM })),
    )
  /** How many are bound, and how many our gate holds. */
  const standing = async () => [await count(({ spec }) => spec.nodeName !== undefined), await count(isGated)]
  const health = () => component.health(bench.site, never)

  /** As the component told it: in an object of ours, since the definition has no status. */
  const status = async () => {
    const path = `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.status}`
    const map = await api.send<{ data?: Record<string, string> }>('GET', path).catch(() => undefined)
    const { root } = JSON.parse(map?.data?.[STATUS_KEY] ?? '{}') as { root?: Record<string, object> }
    return { used: root?.['used'], waiting: root?.['waiting'] }
  }
  const definition = async () => (await bench.site.objects.get(CRD_REF, never))?.['spec']
  let definitionBefore: unknown

  beforeAll(async () => {
    if (!canRun) return
    writeFileSync(bundle, gzipSync('// another runs in its place'))
    api = await openApi(cluster.kubeconfigPath)
    bench = await openWorkbench(cluster.kubeconfigPath)
    await createAll(api, [...NODES.map(name => nodeManifest({ name })), namespaceManifest(TEAM)])
    await until(
      'the service account',
      () => api.send('GET', `/api/v1/namespaces/${TEAM}/serviceaccounts/default`).catch(() => undefined),
      { timeoutMs: 20_000 },
    )
    await installCrds(api, [CRD_REF.name])
    definitionBefore = await definition()
    await bench.run(component, { kind: 'install', options: { ...component.defaults, admission: 'policy' } })
    replica = await startReplica({ api, kubeconfigPath: cluster.kubeconfigPath, name: 'living' })
    bench.site.objects.forgetKinds()
    await applyTree(api, TREE)
    await untilBound(api, [TEAM])
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    if (!canRun) return
    await replica?.end()
    if (await bench.inventory(component))
      await bench.run(component, { kind: 'uninstall', withKeepsakes: true })
    await bench.close()
    await removeCrds(api, [CRD_REF.name])
    for (const name of NODES) await api.send('DELETE', `/api/v1/nodes/${name}`)
    await api.send('DELETE', `/api/v1/namespaces/${TEAM}`)
    api.close()
  })

  it('tells what is used and what waits in an object of ours, and writes to nobody’s tree', async () => {
    const tree = await api.send<object>('GET', TREE_PATH)
    await create('first')
    await settlesAt(standing, [1, 0])
    await create('second', 'third')
    await settlesAt(standing, [1, 2])
    await settlesAt(status, { used: { cpu: '1' }, waiting: { cpu: '2' } })
    await settlesAt(
      async () => (await pods()).flatMap(pod => waitOf(pod)?.reason ?? []),
      ['WaitingForQuota', 'WaitingForQuota'],
    )
    expect(await api.send<object>('GET', TREE_PATH)).toEqual(tree)
  })

  it('tells in the same way what is wrong with a tree, of which a definition without a schema takes any', async () => {
    const told = async () =>
      (await health()).reasons.flatMap(reason => (reason.kind === 'condition' ? reason.type : []))
    await settlesAt(told, [])
    await applyTree(api, { ...TREE, max: { cpu: 'a lot' } })
    await settlesAt(told, ['Valid'])
    expect(await standing()).toEqual([1, 2])
    await applyTree(api, TREE)
    await settlesAt(told, [])
  })

  it('lets every pod go while it is alive and once it is dead, takes nobody, and gates again when it is repaired', async () => {
    expect(await bench.plan(component, { kind: 'release' })).toMatchObject({ held: 2 })
    await bench.run(component, { kind: 'release' })
    await settlesAt(standing, [3, 0], { stableMs: 1500 })
    expect(await isGating(api, TEAM)).toBe(false)
    expect((await health()).reasons).toContainEqual({ kind: 'admissionMissing' })
    await settlesAt(async () => (await status()).used, { cpu: '3' })
    const uids = (await pods()).map(({ metadata }) => metadata.uid)

    await bench.run(component, { kind: 'repair' })
    await untilBound(api, [TEAM])
    await create('fourth', 'fifth')
    await settlesAt(standing, [3, 2])
    await replica?.end('SIGKILL')
    await bench.run(component, { kind: 'release' })
    await settlesAt(standing, [5, 0])
    const kept = (await pods()).map(({ metadata }) => metadata.uid)
    expect(uids.filter(uid => !kept.includes(uid))).toEqual([])
  })

  it('goes out and leaves the definition and the tree', async () => {
    await bench.run(component, { kind: 'uninstall', withKeepsakes: false })
    expect(await definition()).toEqual(definitionBefore)
    expect(await bench.site.objects.get(TREE_REF, never)).not.toBeNull()
  })
})
