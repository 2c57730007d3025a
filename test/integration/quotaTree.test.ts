// Quota trees through the real backend on a real control plane: seen, tried, written once, lost and found, taken along.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { treeDefinition } from '#core/deploy/crd.ts'
import type { Edit } from '#core/quota/edit.ts'
import { readNodeObject } from '#core/quota/kube.ts'
import { inverses } from '#core/quota/undo.ts'
import { LAST_EDIT, POD_NOTES } from '#core/wire.ts'
import type { LiveTree, Seen } from '../../preload/contract/quotaTree.ts'
import { seenOf } from '../../renderer/features/quotaTree/editorState.ts'
import { openApi, type Api } from '../cluster/api.ts'
import { namespaceManifest, podManifest } from '../cluster/manifests.ts'
import { createAll, until } from '../cluster/objects.ts'
import { installCrds, removeCrds } from '../support/crds.ts'
import { openBackend, type RunningBackend } from '../support/runningBackend.ts'

const cluster = inject('cluster')
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const TREES = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees'
const GROUP_CRD = 'usergroups.data.kubeai.alibabacloud.com'
const GROUPS = '/apis/data.kubeai.alibabacloud.com/v1/namespaces/quota-tree/usergroups'
const TREE = `${TREES}/elasticquotatree`

type Stored = JsonObject & {
  metadata: { uid: string; resourceVersion: string; annotations: Record<string, string> }
  spec: { root: { name: string; children?: { name: string; min?: object }[] } }
}

describe.skipIf(!cluster)('quota trees of a backend', () => {
  const data = mkdtempSync(join(tmpdir(), 'canopy-trees-'))
  let api: Api
  let backend: RunningBackend
  let id: ClusterId

  const stored = () => api.send<Stored>('GET', TREE)
  const seen = async () => seenOf(await stored())
  const apply = (edits: readonly Edit[], of: Seen) =>
    backend.client.command('quotaTree.apply', {
      cluster: id,
      seen: of,
      edits: [...edits],
      note: 'because',
      typedName: null,
      reverts: null,
    })
  const setMin = (node: string, amount: string): Edit => ({ kind: 'setMin', node, resource: 'cpu', amount })

  beforeAll(async () => {
    api = await openApi(cluster!.kubeconfigPath)
    await createAll(api, [{ path: CRDS, body: treeDefinition }, namespaceManifest('quota-tree')])
    await installCrds(api, [GROUP_CRD])
    await until('the definition', () => api.send('GET', TREES).catch(() => undefined), { timeoutMs: 30_000 })
    backend = openBackend(data)
    await backend.add([cluster!.kubeconfigPath])
    const clusters = await backend.client.query('clusters.list', undefined)
    id = clusters.find(({ isSample }) => !isSample)!.id
  })
  afterAll(async () => {
    await api?.send('DELETE', TREE).catch(() => undefined)
    await removeCrds(api, [treeDefinition.metadata.name, GROUP_CRD])
    await api?.send('DELETE', '/api/v1/namespaces/quota-tree').catch(() => undefined)
    api?.close()
    await backend?.close()
    rmSync(data, { recursive: true, force: true })
  })

  it('makes the first tree, marked, and remembers who, when and why', async () => {
    const edits: Edit[] = [
      ...(['setMin', 'setMax'] as const).map((kind): Edit => ({
        kind,
        node: 'root',
        resource: 'cpu',
        amount: '40',
      })),
      { kind: 'add', parent: 'root', node: { name: 'a', min: { cpu: 10 }, namespaces: ['quota-tree'] } },
    ]
    const applied = await apply(edits, null)
    expect(applied).toMatchObject({ wasFound: false, carried: { pods: 0, failures: [] } })
    const [edit] = await backend.client.query('quotaTree.history', { cluster: id })
    expect(edit).toMatchObject({ outcome: 'applied', note: 'because', before: null, who: expect.any(String) })
    expect((await stored()).metadata.annotations[LAST_EDIT]).toBe(edit?.id)
  })

  it('shows it, and each change that others make', async () => {
    const abort = new AbortController()
    const values: LiveTree[] = []
    const arrived = new Promise<void>(resolve =>
      backend.client.subscribe(
        'quotaTree.live',
        { cluster: id },
        {
          signal: abort.signal,
          onValue: value => {
            values.push(value)
            if (values.length === 1) void api.send('PATCH', TREE, { metadata: { labels: { by: 'others' } } })
            else resolve()
          },
          onEnd: () => undefined,
        },
      ),
    )
    await arrived
    abort.abort()
    expect(values[0]).toMatchObject({ isServed: true, hasScheduler: false, failure: null })
    expect(values[1]?.object).toMatchObject({ metadata: { labels: { by: 'others' } } })
  })

  it('tries an edit without writing it, and tells what the server would refuse', async () => {
    const before = await stored()
    const rehearsal = await backend.client.query('quotaTree.rehearse', {
      cluster: id,
      seen: seenOf(before),
      edits: [setMin('a', '12')],
    })
    expect(rehearsal.altered).toEqual([])
    expect(await stored()).toEqual(before)
  })

  it('writes nothing over what others changed meanwhile', async () => {
    const old = await seen()
    await api.send('PATCH', TREE, { spec: { root: { note: 'theirs' } } })
    await expect(apply([setMin('a', '12')], old)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { what: 'changed', managers: expect.arrayContaining(['canopy']) },
    })
    expect((await stored()).spec.root.children?.[0]?.min).toEqual({ cpu: 10 })
    expect(await backend.client.query('quotaTree.history', { cluster: id })).toHaveLength(1)
  })

  it('does not mind that the status and a label moved meanwhile, and leaves both as they are', async () => {
    const old = await seen()
    const status = { root: { name: 'root', used: { cpu: '3' } } }
    await api.send('PATCH', `${TREE}/status`, { status })
    await api.send('PATCH', TREE, { metadata: { labels: { by: 'somebody' } } })
    await backend.client.query('quotaTree.rehearse', { cluster: id, seen: old, edits: [setMin('a', '12')] })
    await apply([setMin('a', '12')], old)
    expect(await stored()).toMatchObject({ status, metadata: { labels: { by: 'somebody' } } })
    expect((await stored()).spec.root.children?.[0]?.min).toEqual({ cpu: '12' })
  })

  const groupManifest = (name: string, quotaNames: readonly string[]) => ({
    path: GROUPS,
    body: {
      apiVersion: 'data.kubeai.alibabacloud.com/v1',
      kind: 'UserGroup',
      metadata: { name },
      spec: { groupName: name, quotaNames },
    },
  })
  /** What the pod's note and the groups call the leaf. */
  const named = async () => {
    const pod = await api.send<{ metadata: { annotations: Record<string, string> } }>(
      'GET',
      '/api/v1/namespaces/quota-tree/pods/noted',
    )
    const { items } = await api.send<{ items: { metadata: { name: string }; spec: object }[] }>('GET', GROUPS)
    return {
      note: pod.metadata.annotations[POD_NOTES.leaf],
      groups: Object.fromEntries(items.map(({ metadata, spec }) => [metadata.name, spec])),
    }
  }

  it('carries notes of pods and user groups along when a leaf gets another name', async () => {
    const pod = podManifest({ namespace: 'quota-tree', name: 'noted' })
    const body = pod.body as { metadata: object }
    const annotations = { [POD_NOTES.leaf]: 'a' }
    await createAll(api, [{ ...pod, body: { ...body, metadata: { ...body.metadata, annotations } } }])
    await createAll(api, [groupManifest('users', ['other', 'a']), groupManifest('guests', ['other'])])
    const { carried } = await apply([{ kind: 'rename', node: 'a', to: 'vision' }], await seen())
    expect(carried).toEqual({ pods: 1, groups: ['quota-tree/users'], failures: [] })
    expect(await named()).toEqual({
      note: 'vision',
      groups: {
        users: { groupName: 'users', quotaNames: ['other', 'vision'] },
        guests: { groupName: 'guests', quotaNames: ['other'] },
      },
    })
  })

  it('gives the old name back to all of them when that edit is taken back', async () => {
    const history = () => backend.client.query('quotaTree.history', { cluster: id })
    const [edit] = await history()
    const before = readNodeObject(edit!.before)
    const back = before.ok ? inverses({ root: before.value }, edit!.edits) : before
    const { carried } = await apply(back.ok ? back.value : [], await seen())
    expect(carried).toEqual({ pods: 1, groups: ['quota-tree/users'], failures: [] })
    expect(await named()).toMatchObject({ note: 'a', groups: { users: { quotaNames: ['other', 'a'] } } })
    expect((await stored()).spec.root).toEqual(edit!.before)
    await apply([{ kind: 'rename', node: 'a', to: 'vision' }], await seen())
  })

  it('works out what an edit would do, and gives up what was superseded', async () => {
    const { root } = (await stored()).spec
    const ask = { cluster: id, root, renamed: {}, inForce: root, isFresh: false }
    const abort = new AbortController()
    const first = backend.client.query('quotaTree.whatIf', ask, abort.signal)
    abort.abort()
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' })
    const answer = await backend.client.query('quotaTree.whatIf', ask, new AbortController().signal)
    expect(answer).toMatchObject({ events: [], isSettled: true })
    expect(answer.pods).toBeGreaterThan(0)
  })

  it('keeps a draft over a restart, and is done with it once it is applied', async () => {
    const draft = {
      base: null,
      groups: [{ label: 'setMin', facts: {}, edits: [setMin('vision', '11')] }],
      done: 1,
    }
    await backend.client.command('quotaTree.putDraft', { cluster: id, draft })
    await backend.close()
    backend = openBackend(data)
    expect(await backend.client.query('quotaTree.draft', { cluster: id })).toEqual(draft)
    await apply([setMin('vision', '11')], await seen())
    expect(await backend.client.query('quotaTree.draft', { cluster: id })).toBeNull()
  })

  it('keeps out of a read-only cluster, and asks for the name of a production one', async () => {
    const guard = (value: 'readOnly' | 'production' | 'none') =>
      backend.client.command('clusters.update', { cluster: id, patch: { guard: value } })
    await guard('readOnly')
    await expect(apply([setMin('vision', '1')], await seen())).rejects.toMatchObject({ code: 'READ_ONLY' })
    await guard('production')
    await expect(apply([setMin('vision', '1')], await seen())).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    })
    expect((await stored()).spec.root.children?.[0]?.min).toEqual({ cpu: '11' })
    await guard('none')
  })
})
