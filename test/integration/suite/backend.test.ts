// The suite through the real backend: guards, the audit, the live state, and an app that is killed at its work.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { NAMESPACE } from '#core/wire.ts'
import type { InputOf } from '../../../renderer/data/client.ts'
import type { Action, SuiteView } from '../../../preload/contract/suite.ts'
import { openAppStore } from '../../../main/store/app.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { nodeManifest } from '../../cluster/manifests.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'
import { OPTIONS } from '../../support/suite/gadget.ts'

const cluster = inject('cluster')
const canRun = cluster?.hasControllers === true && cluster.hasFakeNodes
const INSTALLER = resolve(import.meta.dirname, '../../support/suite/installer.ts')
const install: Action = { kind: 'install', options: OPTIONS }
const uninstall: Action = { kind: 'uninstall', withKeepsakes: true }

describe.skipIf(!canRun)('the suite of a backend', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-suite-'))
  const bundle = join(folder, 'scheduler.mjs.gz')
  let api: Api
  let data: string
  let backend: RunningBackend

  const open = async (): Promise<ClusterId> => {
    backend = openBackend(data, bundle)
    await backend.add([cluster!.kubeconfigPath])
    const found = (await backend.client.query('clusters.list', undefined)).find(({ isSample }) => !isSample)
    return found!.id
  }
  const start = (id: ClusterId, action: Action, more: Partial<InputOf<'suite.start'>> = {}) =>
    backend.client.command('suite.start', {
      cluster: id,
      component: 'capacityScheduler',
      action,
      isForced: false,
      typedName: null,
      typedKeepsakes: null,
      ...more,
    })
  /** The first state of the cluster's suite that passes. */
  const until = (id: ClusterId, passes: (view: SuiteView) => boolean, limitMs = 40_000): Promise<SuiteView> =>
    new Promise((pass, fail) => {
      const abort = new AbortController()
      let last: SuiteView | null = null
      const timer = setTimeout(() => {
        abort.abort()
        fail(new Error(`not within ${limitMs} ms: ${JSON.stringify(last)}`))
      }, limitMs)
      const onValue = (view: SuiteView) => {
        last = view
        if (!passes(view)) return
        clearTimeout(timer)
        abort.abort()
        pass(view)
      }
      backend.client.subscribe('suite.live', { cluster: id }, { signal: abort.signal, onValue })
    })
  const stateOf = ({ components }: SuiteView) => components?.[0]?.state
  const remove = async (id: ClusterId) => {
    await start(id, uninstall, { typedKeepsakes: 'elasticquotatree' })
    await until(id, view => view.operation?.status === 'done' && stateOf(view) === 'notInstalled')
  }
  const auditOf = () => {
    const store = openAppStore(join(data, 'canopy.sqlite'), () => millis(Date.now()))
    const entries = store.auditTail(20).filter(({ action }) => action.startsWith('suite.'))
    store.close()
    return entries.map(({ action, outcome }) => `${action} ${outcome}`)
  }

  beforeAll(async () => {
    writeFileSync(bundle, gzipSync('// the code'))
    api = await openApi(cluster!.kubeconfigPath)
    const node = nodeManifest({ name: 'suite-backend' })
    await api.send('POST', node.path, node.body)
  })
  afterEach(async () => {
    await backend.close()
    rmSync(data, { recursive: true, force: true })
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    if (!canRun) return
    await api.send('DELETE', '/api/v1/nodes/suite-backend')
    api.close()
  })

  it('asks for the name on a guarded cluster, refuses a read-only one, and writes down what it did and refused', async () => {
    data = mkdtempSync(join(tmpdir(), 'canopy-suite-data-'))
    const id = await open()
    const guard = (value: 'none' | 'production' | 'readOnly') =>
      backend.client.command('clusters.update', { cluster: id, patch: { guard: value, name: 'precious' } })
    await guard('readOnly')
    await expect(start(id, install)).rejects.toMatchObject({ code: 'READ_ONLY' })
    await guard('production')
    await expect(start(id, install)).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    await expect(start(id, install, { typedName: 'Precious' })).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    })
    await start(id, install, { typedName: 'precious' })
    await expect(start(id, { kind: 'release' }, { typedName: 'precious' })).rejects.toMatchObject({
      code: 'BUSY',
    })
    const { operation } = await until(
      id,
      view => view.operation?.status !== 'running' && view.operation !== null,
    )
    expect(operation).toMatchObject({ kind: 'install', status: 'done' })
    // kwok says that the replicas run, but nobody holds the lease.
    const installed = await until(id, view => stateOf(view) === 'degraded')
    expect(installed.components?.[0]).toMatchObject({
      version: '0.0.0',
      reasons: [{ kind: 'noLeader' }],
      capacity: { admission: 'policy', mode: 'enforce' },
    })
    await expect(start(id, uninstall, { typedName: 'precious' })).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    })
    await guard('none')
    await remove(id)
    await backend.close()
    expect(auditOf()).toEqual([
      'suite.uninstall done',
      'suite.uninstall refused',
      'suite.install done',
      'suite.install refused',
      'suite.install refused',
      'suite.install refused',
    ])
    await open()
    // What was seen last is there before the cluster is asked.
    const first = await until(id, () => true)
    expect(first.asOf).not.toBeNull()
  })

  it('sees what others changed or deleted, and brings it back', async () => {
    data = mkdtempSync(join(tmpdir(), 'canopy-suite-data-'))
    const id = await open()
    await start(id, install)
    await until(id, view => stateOf(view) === 'degraded' && view.operation?.status === 'done')
    await api.send('PATCH', `/api/v1/namespaces/${NAMESPACE}/configmaps/canopy-scheduler-config`, {
      data: { mode: 'off' },
    })
    await api.send('DELETE', `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets/canopy-scheduler`)
    await backend.close()
    await open()
    const changed = await until(
      id,
      view => view.components?.[0]?.reasons.some(({ kind }) => kind === 'drift') === true,
    )
    expect(changed.components?.[0]?.reasons).toEqual(
      expect.arrayContaining([
        { kind: 'missing', objects: [`policy/v1 PodDisruptionBudget ${NAMESPACE}/canopy-scheduler`] },
        { kind: 'drift', objects: [`v1 ConfigMap ${NAMESPACE}/canopy-scheduler-config`] },
      ]),
    )
    await start(id, { kind: 'repair' }, { isForced: true })
    await until(
      id,
      ({ components, operation }) =>
        operation?.status === 'done' &&
        components?.[0]?.reasons.every(({ kind }) => kind === 'noLeader') === true,
    )
    await remove(id)
  })

  it('killed in the middle, another app finds the operation and goes on with it', async () => {
    data = mkdtempSync(join(tmpdir(), 'canopy-suite-data-'))
    const child = spawn(process.execPath, [INSTALLER, data, bundle, cluster!.kubeconfigPath], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise(done => child.once('exit', (_, signal) => done(signal)))
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (/^(config|workload)$/m.test(said)) child.kill('SIGKILL')
    })
    expect(await ended, said).toBe('SIGKILL')
    const id = await open()
    const found = await until(id, view => stateOf(view) === 'interrupted' && view.failure === null)
    expect(found.components?.[0]).toMatchObject({ interrupted: 'install', version: null })
    await start(id, { kind: 'resume' })
    const done = await until(id, view => view.operation?.status === 'done' && stateOf(view) !== 'interrupted')
    expect(done.components?.[0]).toMatchObject({ state: 'degraded', reasons: [{ kind: 'noLeader' }] })
    await remove(id)
  })
})
