// What can go wrong while a quota tree is applied, on a real control plane behind a network that fails: nothing is ever guessed, and nothing
// of others is ever lost.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { treeDefinition } from '#core/deploy/crd.ts'
import type { Edit } from '#core/quota/edit.ts'
import type { KubeObject } from '../../main/clusters/objects.ts'
import { marked } from '../../main/quotaTree/apply.ts'
import type { Seen } from '../../preload/contract/quotaTree.ts'
import { seenOf } from '../../renderer/features/quotaTree/editorState.ts'
import { openApi, ApiFailure, type Api } from '../cluster/api.ts'
import { untilTreeIsServed } from '../cluster/example.ts'
import { createAll, until } from '../cluster/objects.ts'
import { installCrds, removeCrds } from '../support/crds.ts'
import { readTestKubeconfig } from '../support/givenCluster.ts'
import { base64, kubeconfigText } from '../support/kubeconfigs.ts'
import { treeObject } from '../support/quotaTrees.ts'
import { startRecordingProxy, type RecordingProxy } from '../support/recordingProxy.ts'
import { openBackend, type RunningBackend } from '../support/runningBackend.ts'

const cluster = inject('cluster')
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const TREES = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees'
const TREE = `${TREES}/elasticquotatree`
const ADMISSION = '/apis/admissionregistration.k8s.io/v1'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const GROUP_CRD = 'usergroups.data.kubeai.alibabacloud.com'
const GROUPS = '/apis/data.kubeai.alibabacloud.com/v1/namespaces/default/usergroups'
const APPLIER = resolve(import.meta.dirname, '../support/applyTree.ts')
/** The write itself: neither a look before it nor its dry run. */
const WRITE = /elasticquotatree\?(?!.*dryRun).*fieldManager/
const LOOK = /\/elasticquotatree$/
const PATIENCE = { timeoutMs: 30_000, everyMs: 200 }

type Stored = JsonObject & {
  metadata: { uid: string; resourceVersion: string; generation: number }
  spec: { root: Record<string, unknown> & { children: { min: unknown }[] } }
}
/** With fields of vendors, texts of amounts that say the same in another way, and names of all scripts. */
const ROOT = {
  name: 'root',
  vendor: { x: [1, null, { y: 'ü' }] },
  min: { cpu: '40' },
  max: { cpu: 40 },
  children: [
    { name: 'a', min: { cpu: '010' }, max: { memory: '1.50Gi' }, namespaces: ['x'], note: '研究 🚀' },
    { name: 'b', min: { cpu: 5 }, attributes: { theirs: 'kept', weight: '2' } },
  ],
}
const setMin = (amount: string): Edit => ({ kind: 'setMin', node: 'b', resource: 'cpu', amount })

describe.skipIf(!cluster)('applying a quota tree while things go wrong', () => {
  const data = mkdtempSync(join(tmpdir(), 'canopy-tree-faults-'))
  const throughProxy = join(data, 'kubeconfig')
  let api: Api
  let proxy: RecordingProxy
  let backend: RunningBackend
  let id: ClusterId

  const stored = () => api.send<Stored>('GET', TREE)
  const seen = async () => seenOf(await stored())
  const apply = (edit: Edit, of: Seen, on = id) =>
    backend.client.command('quotaTree.apply', {
      cluster: on,
      seen: of,
      edits: [edit],
      note: '',
      typedName: null,
      reverts: null,
    })
  const rehearse = async (edit: Edit, on = id) =>
    backend.client.query('quotaTree.rehearse', { cluster: on, seen: await seen(), edits: [edit] })
  const history = () => backend.client.query('quotaTree.history', { cluster: id })
  const minOfB = async () => (await stored()).spec.root.children[1]?.min
  const writes = () =>
    proxy.requests.filter(({ method, path }) => method === 'PUT' && WRITE.test(path)).length
  const group = (name: string) => ({
    path: GROUPS,
    body: {
      apiVersion: 'data.kubeai.alibabacloud.com/v1',
      kind: 'UserGroup',
      metadata: { name },
      spec: { quotaNames: ['a'] },
    },
  })
  const quotasOf = async (name: string) =>
    (await api.send<{ spec: { quotaNames: string[] } }>('GET', `${GROUPS}/${name}`)).spec.quotaNames
  const clusterOf = async (name: string) =>
    (await backend.client.query('clusters.list', undefined)).find(found => found.name === name)!.id

  beforeAll(async () => {
    api = await openApi(cluster!.kubeconfigPath)
    await createAll(api, [{ path: CRDS, body: treeDefinition }])
    await installCrds(api, [GROUP_CRD])
    await untilTreeIsServed(api, PATIENCE)
    const admin = await readTestKubeconfig(cluster!.kubeconfigPath)
    const viewer = await readTestKubeconfig(cluster!.viewerKubeconfigPath)
    proxy = await startRecordingProxy(admin)
    const server = { server: proxy.url, 'certificate-authority-data': base64(proxy.caPem) }
    const text = kubeconfigText(
      { name: 'admin', cluster: server, user: { token: admin.token } },
      { name: 'viewer', cluster: server, user: { token: viewer.token } },
    )
    writeFileSync(throughProxy, text, { mode: 0o600 })
    await createAll(api, [{ path: TREES, body: treeObject(ROOT) }])
    backend = openBackend(join(data, 'app'))
    await backend.add([throughProxy])
    id = await clusterOf('admin')
  })
  afterEach(() => proxy.behave())
  afterAll(async () => {
    await backend?.close()
    await proxy?.stop()
    const missing = (error: unknown) => {
      if (!(error instanceof ApiFailure && error.status === 404)) throw error
    }
    for (const path of [`${RBAC}/clusterroles/tree-viewer`, `${RBAC}/clusterrolebindings/tree-viewer`])
      await api?.send('DELETE', path).catch(missing)
    await removeCrds(api, [treeDefinition.metadata.name, GROUP_CRD])
    api?.close()
    rmSync(data, { recursive: true, force: true })
  })

  it('an answer that is lost is found out: the edit was applied, once', async () => {
    const had = await stored()
    const before = writes()
    proxy.editNext(WRITE, () => ({ bytes: Buffer.alloc(0), cut: true }))
    const applied = await apply(setMin('6'), seenOf(had))
    expect(applied.wasFound).toBe(true)
    expect(writes() - before).toBe(1)
    expect((await stored()).metadata.generation).toBe(had.metadata.generation + 1)
    expect((await history())[0]).toMatchObject({ outcome: 'applied' })
  })

  it('an answer that is lost is found out although another Canopy applied an edit before anybody looked', async () => {
    const had = await stored()
    proxy.editNext(WRITE, () => ({ bytes: Buffer.alloc(0), cut: true }))
    const mine = apply(setMin('4'), seenOf(had))
    const written = await until(
      'the write',
      async () => {
        const tree = await stored()
        return tree.metadata.generation > had.metadata.generation ? tree : undefined
      },
      PATIENCE,
    )
    const root = { ...written.spec.root, theirs: 'since' }
    await api.send('PUT', TREE, marked({ ...written, spec: { root } } as unknown as KubeObject, 'theirs'))
    expect(await mine).toMatchObject({ wasFound: true, object: { spec: { root: { theirs: 'since' } } } })
    expect((await history())[0]).toMatchObject({ outcome: 'applied', edits: [setMin('4')] })
    expect(await minOfB()).toEqual({ cpu: '4' })
  })

  it('a write that never arrived is found out too, and made once more', async () => {
    const had = await stored()
    proxy.inject({ path: WRITE, status: 502, times: 1 })
    const applied = await apply(setMin('7'), seenOf(had))
    expect(applied.wasFound).toBe(false)
    expect(await minOfB()).toEqual({ cpu: '7' })
    expect((await stored()).metadata.generation).toBe(had.metadata.generation + 1)
  })

  it('a status that is written between the look and the write does not stand in the way', async () => {
    const before = await stored()
    await api.send('PATCH', `${TREE}/status`, { status: { root: { name: 'root' } } })
    const { resourceVersion: now } = (await stored()).metadata
    const old = before.metadata.resourceVersion.padStart(now.length, '0')
    proxy.editNext(LOOK, piece => ({ bytes: Buffer.from(piece.toString().replace(now, old)) }))
    const count = writes()
    expect(await apply(setMin('3'), seenOf(before))).toMatchObject({ wasFound: false })
    expect(writes() - count).toBe(2)
    expect(await minOfB()).toEqual({ cpu: '3' })
    expect(await stored()).toMatchObject({ status: { root: { name: 'root' } } })
    expect((await history())[0]).toMatchObject({ outcome: 'applied', edits: [setMin('3')] })
  })

  it('a tree that others change between the look and the write is left alone', async () => {
    const before = await stored()
    const known = await history()
    await api.send('PATCH', TREE, { spec: { root: { by: 'others' } } })
    const changed = await stored()
    proxy.editNext(LOOK, piece => {
      const stale = Buffer.alloc(piece.length, ' ')
      stale.write(JSON.stringify(before))
      return { bytes: stale }
    })
    await expect(apply(setMin('2'), seenOf(before))).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { what: 'changed', managers: expect.any(Array) },
    })
    expect(await stored()).toEqual(changed)
    expect(await history()).toEqual(known)
    await api.send('PATCH', TREE, { spec: { root: { by: null } } })
  })

  it('no network between dry run and write: nothing is written, remembered or lost', async () => {
    await rehearse(setMin('8'))
    const [before, known] = [await stored(), await history()]
    await proxy.refuse()
    await expect(apply(setMin('8'), seenOf(before))).rejects.toMatchObject({ code: 'REFUSED' })
    await proxy.accept()
    expect(await stored()).toEqual(before)
    expect(await history()).toEqual(known)
    await apply(setMin('8'), seenOf(before))
    expect(await minOfB()).toEqual({ cpu: '8' })
  })

  it('what others wrote stays as it was, field by field', async () => {
    const { vendor, children, max } = (await stored()).spec.root
    expect({ vendor, max, a: children[0] }).toEqual({
      vendor: ROOT.vendor,
      max: ROOT.max,
      a: ROOT.children[0],
    })
    expect(children[1]).toEqual({ ...ROOT.children[1], min: { cpu: '8' } })
  })

  it('what the server stores in another way than it was sent is told, before the write and after it', async () => {
    const edit = (piece: Buffer) => ({
      bytes: Buffer.from(piece.toString().replace('"weight":"2"', '"weight":"3"')),
    })
    proxy.editNext(/dryRun/, edit)
    const altered = ['spec.root.children[1].attributes.weight']
    expect(await rehearse(setMin('8'))).toMatchObject({ altered })
    proxy.editNext(WRITE, edit)
    expect(await apply(setMin('7'), await seen())).toMatchObject({ wasFound: false, altered })
    expect(await apply(setMin('8'), await seen())).toMatchObject({ altered: [] })
  })

  it('a group that cannot be written is told, and holds up nothing else', async () => {
    await createAll(api, ['users', 'broken'].map(group))
    proxy.inject({ path: /usergroups\/broken/, status: 403 })
    const { carried } = await apply({ kind: 'rename', node: 'a', to: 'team' }, await seen())
    expect(carried).toMatchObject({
      groups: ['default/users'],
      failures: [{ what: 'UserGroup default/broken', failure: { code: 'FORBIDDEN' } }],
    })
    proxy.behave()
    await apply({ kind: 'rename', node: 'team', to: 'a' }, await seen())
    expect(await quotasOf('users')).toEqual(['a'])
  })

  /** A Canopy of its own that is killed while it writes; then the next one, which looks at the tree. */
  const dieDuring = async (edit: Edit, guard: 'none' | 'readOnly' = 'none') => {
    const folder = mkdtempSync(join(data, 'killed-'))
    const { metadata } = await stored()
    proxy.lag(WRITE, 60_000)
    const child = spawn(process.execPath, [APPLIER, folder, throughProxy, JSON.stringify(edit)], {
      stdio: 'inherit',
    })
    const ended = new Promise(done => child.once('exit', (_, signal) => done(signal)))
    await until(
      'the write',
      async () => (await stored()).metadata.generation > metadata.generation || undefined,
      PATIENCE,
    )
    child.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')
    proxy.behave()
    const next = openBackend(folder)
    const abort = new AbortController()
    try {
      const own = (await next.client.query('clusters.list', undefined)).find(
        ({ name }) => name === 'admin',
      )!.id
      const edits = () => next.client.query('quotaTree.history', { cluster: own })
      expect(await edits()).toMatchObject([{ outcome: 'unknown', note: 'cut short' }])
      const setGuard = (value: typeof guard) =>
        next.client.command('clusters.update', { cluster: own, patch: { guard: value } })
      await setGuard(guard)
      await new Promise<void>(onValue =>
        next.client.subscribe(
          'quotaTree.live',
          { cluster: own },
          { signal: abort.signal, onValue: () => onValue() },
        ),
      )
      if (guard === 'readOnly') {
        expect(await edits()).toMatchObject([{ outcome: 'unknown' }])
        await setGuard('none')
      }
      await until('the outcome', async () => (await edits())[0]?.outcome === 'applied' || undefined, PATIENCE)
    } finally {
      abort.abort()
      await next.close()
    }
  }

  it('the app dies during the write: the next start finds out what became of it', async () => {
    await dieDuring(setMin('9'))
    expect(await minOfB()).toEqual({ cpu: '9' })
  })

  it('the app dies while it renames a leaf: the next start takes along what names it, once the guard lets it', async () => {
    expect(await quotasOf('users')).toEqual(['a'])
    await dieDuring({ kind: 'rename', node: 'a', to: 'vision' }, 'readOnly')
    expect(await quotasOf('users')).toEqual(['vision'])
  })

  it('whoever may look and not write is told so by the dry run already', async () => {
    const rules = [
      {
        apiGroups: ['scheduling.sigs.k8s.io'],
        resources: ['elasticquotatrees'],
        verbs: ['get', 'list', 'watch'],
      },
    ]
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'tree-viewer' }
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }]
    await api.send('POST', `${RBAC}/clusterroles`, { metadata: { name: 'tree-viewer' }, rules })
    await api.send('POST', `${RBAC}/clusterrolebindings`, {
      metadata: { name: 'tree-viewer' },
      roleRef,
      subjects,
    })
    const viewer = await clusterOf('viewer')
    const before = await stored()
    await expect(rehearse(setMin('1'), viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(apply(setMin('1'), seenOf(before), viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await stored()).toEqual(before)
    expect(await backend.client.query('quotaTree.history', { cluster: viewer })).toEqual([])
  })

  it('a policy that refuses says why in the dry run, and nothing is written', async () => {
    const name = 'tree-limits'
    const resourceRules = [
      {
        apiGroups: ['scheduling.sigs.k8s.io'],
        apiVersions: ['*'],
        operations: ['UPDATE'],
        resources: ['elasticquotatrees'],
      },
    ]
    const validations = [
      {
        expression:
          "object.spec.root.children.all(c, !has(c.min) || !has(c.min.cpu) || string(c.min.cpu) != '13')",
        message: 'thirteen brings bad luck',
      },
    ]
    const spec = { failurePolicy: 'Fail', matchConstraints: { resourceRules }, validations }
    await api.send('POST', `${ADMISSION}/validatingadmissionpolicies`, { metadata: { name }, spec })
    await api.send('POST', `${ADMISSION}/validatingadmissionpolicybindings`, {
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    })
    try {
      const refusal = await until(
        'the policy',
        () =>
          rehearse(setMin('13')).then(
            () => undefined,
            (cause: unknown) => cause as { code: string },
          ),
        PATIENCE,
      )
      expect(refusal).toMatchObject({ code: 'INVALID_INPUT' })
      expect(
        JSON.stringify({ ...refusal, message: String((refusal as unknown as Error).message) }),
      ).toContain('thirteen brings bad luck')
      const before = await stored()
      const known = await history()
      await expect(apply(setMin('13'), seenOf(before))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      expect(await stored()).toEqual(before)
      expect(await history()).toEqual(known)
      await rehearse(setMin('12'))
    } finally {
      await api.send('DELETE', `${ADMISSION}/validatingadmissionpolicybindings/${name}`)
      await api.send('DELETE', `${ADMISSION}/validatingadmissionpolicies/${name}`)
    }
  })

  it('a tree that was changed, deleted or made anew under the editor is left alone', async () => {
    const of = await seen()
    const known = await history()
    const refused = (what: string) =>
      expect(apply(setMin('1'), of)).rejects.toMatchObject({ code: 'CONFLICT', data: { what } })
    await api.send('PATCH', TREE, { spec: { root: { by: 'others' } } })
    await refused('changed')
    await api.send('DELETE', TREE)
    await refused('deleted')
    await api.send('POST', TREES, treeObject(ROOT))
    await refused('recreated')
    expect(await minOfB()).toEqual({ cpu: 5 })
    expect(await history()).toEqual(known)
  })
})
