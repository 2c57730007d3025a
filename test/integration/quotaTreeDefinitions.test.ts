// Quota trees under definitions of others, on a real control plane: one without validation and without a status of its own, one that drops
// what it does not know, and one of another version.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { treeDefinition } from '#core/deploy/crd.ts'
import type { Edit } from '#core/quota/edit.ts'
import type { LiveTree } from '../../preload/contract/quotaTree.ts'
import { seenOf } from '../../renderer/features/quotaTree/editorState.ts'
import { ApiFailure, openApi, type Api } from '../cluster/api.ts'
import { untilTreeIsServed } from '../cluster/example.ts'
import { createAll, until } from '../cluster/objects.ts'
import { removeCrds } from '../support/crds.ts'
import { treeObject } from '../support/quotaTrees.ts'
import { openBackend, type RunningBackend } from '../support/runningBackend.ts'

const cluster = inject('cluster')
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const TREES = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees'
const TREE = `${TREES}/elasticquotatree`
const PATIENCE = { timeoutMs: 20_000, everyMs: 100 }

type Stored = JsonObject & {
  readonly metadata: { readonly generation: number }
  readonly spec: { readonly root: JsonObject & { readonly children: readonly JsonObject[] } }
}

const ROOT = {
  name: 'root',
  vendor: { x: [1, null, { y: 'ü' }] },
  min: { cpu: '40' },
  max: { cpu: 40 },
  children: [
    { name: 'a', min: { cpu: '010' }, namespaces: ['x'], note: '研究 🚀' },
    { name: 'b', min: { cpu: 5 }, attributes: { theirs: 'kept' } },
  ],
}

const others = parse(
  readFileSync(resolve(import.meta.dirname, '../fixtures/crds/elasticquotatrees.yaml'), 'utf8'),
) as object
const withoutUnknown = (schema: unknown): unknown => {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(withoutUnknown)
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== 'x-kubernetes-preserve-unknown-fields')
      .map(([key, value]) => [key, withoutUnknown(value)]),
  )
}
const definitions: readonly { name: string; definition: object; hasStatus: boolean; prunes: boolean }[] = [
  { name: 'ours', definition: treeDefinition, hasStatus: true, prunes: false },
  { name: 'that of ACK', definition: others, hasStatus: false, prunes: false },
  {
    name: 'one that prunes',
    definition: withoutUnknown(treeDefinition) as object,
    hasStatus: true,
    prunes: true,
  },
]

const unlessMissing = (error: unknown): void => {
  if (!(error instanceof ApiFailure && error.status === 404)) throw error
}

describe.skipIf(!cluster)('quota trees under the definition', () => {
  const data = mkdtempSync(join(tmpdir(), 'canopy-tree-definitions-'))
  let api: Api
  let backend: RunningBackend
  let id: ClusterId

  const stored = () => api.send<Stored>('GET', TREE)
  const apply = async (edit: Edit, of: Stored) =>
    backend.client.command('quotaTree.apply', {
      cluster: id,
      seen: seenOf(of),
      edits: [edit],
      note: '',
      typedName: null,
      reverts: null,
    })
  const setMin = (amount: string): Edit => ({ kind: 'setMin', node: 'b', resource: 'cpu', amount })
  /** The tree first: an API server takes its time to remove a definition that has objects. */
  const remove = async () => {
    await api.send('DELETE', TREE).catch(unlessMissing)
    await removeCrds(api, [treeDefinition.metadata.name])
  }
  const firstLook = async () => {
    const abort = new AbortController()
    try {
      return await new Promise<LiveTree>((onValue, onEnd) =>
        backend.client.subscribe('quotaTree.live', { cluster: id }, { signal: abort.signal, onValue, onEnd }),
      )
    } finally {
      abort.abort()
    }
  }

  beforeAll(async () => {
    api = await openApi(cluster!.kubeconfigPath)
    backend = openBackend(data)
    await backend.add([cluster!.kubeconfigPath])
    id = (await backend.client.query('clusters.list', undefined)).find(({ isSample }) => !isSample)!.id
  })
  afterAll(async () => {
    if (api) await remove()
    api?.close()
    await backend?.close()
    rmSync(data, { recursive: true, force: true })
  })

  describe.each(definitions)('$name', ({ definition, hasStatus, prunes }) => {
    beforeAll(async () => {
      await remove()
      await createAll(api, [{ path: CRDS, body: definition }])
      await untilTreeIsServed(api, PATIENCE)
      await createAll(api, [{ path: TREES, body: treeObject(ROOT) }])
    })

    it('an edit changes its own field, and what others wrote stays as it is stored', async () => {
      const before = await stored()
      if (!prunes) expect(before.spec.root).toEqual(ROOT)
      expect(await apply(setMin('8'), before)).toMatchObject({ wasFound: false, altered: [] })
      const { root } = before.spec
      const [a, b] = root.children
      expect((await stored()).spec.root).toEqual({ ...root, children: [a, { ...b, min: { cpu: '8' } }] })
    })

    it('a status and a label that others write meanwhile are no other tree, and stay', async () => {
      const before = await stored()
      const status = { root: { name: 'root' } }
      await api.send('PATCH', hasStatus ? `${TREE}/status` : TREE, { status })
      await api.send('PATCH', TREE, { metadata: { labels: { by: 'others' } } })
      const moved = await stored()
      expect(moved.metadata.generation - before.metadata.generation).toBe(hasStatus ? 0 : 1)
      expect(moved['status']).toEqual(prunes ? { root: {} } : status)
      await apply(setMin('9'), before)
      expect(await stored()).toMatchObject({
        status: moved['status'],
        metadata: { labels: { by: 'others' } },
      })
      await expect(apply(setMin('7'), before)).rejects.toMatchObject({ code: 'CONFLICT' })
    })

    it('what it drops is told by the dry run, and after the write', async () => {
      const edit: Edit = { kind: 'setAttribute', node: 'b', attribute: 'weight', value: '2' }
      const before = await stored()
      const asked = { cluster: id, seen: seenOf(before), edits: [edit] }
      const altered = prunes ? ['spec.root.children[1].attributes.weight'] : []
      expect(await backend.client.query('quotaTree.rehearse', asked)).toMatchObject({ altered })
      expect(await apply(edit, before)).toMatchObject({ altered })
    })
  })

  it(
    'a definition of another version alone is said to be that, and one that is gone to be none',
    { timeout: 120_000 },
    async () => {
      await remove()
      const text = JSON.stringify(others).replace('"v1beta1"', '"v1alpha1"')
      await createAll(api, [{ path: CRDS, body: JSON.parse(text) as object }])
      const versions = async () => (await firstLook()).otherVersions
      const isOther = async () => (await versions()).includes('v1alpha1') || undefined
      await until('the other version', isOther, PATIENCE)
      expect(await firstLook()).toMatchObject({ isServed: false, otherVersions: ['v1alpha1'], object: null })
      await remove()
      await until('none', async () => (await versions()).length === 0 || undefined, PATIENCE)
      expect(await firstLook()).toMatchObject({ isServed: false, otherVersions: [] })
    },
  )
})
