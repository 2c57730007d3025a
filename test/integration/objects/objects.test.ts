// Objects of any kind through the real backend on a real API server: found, listed, edited, deleted; Secrets stay where they are.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { MASK } from '../../../preload/contract/objects.ts'
import { openAppStore } from '../../../main/store/app.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { namespaceManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const given = inject('cluster')
const NAMESPACE = 'any-objects'
const CANARY = 'canary-of-objects'
const core = (plural: string) => ({ group: '', version: 'v1', plural })
const CONFIG_MAPS = core('configmaps')
const SECRETS = core('secrets')

describe.skipIf(!given)('objects of any kind', () => {
  let api: Api
  let home: TemporaryHome
  let backend: RunningBackend
  let cluster: ClusterId
  const abort = new AbortController()

  const at = (resource: typeof SECRETS, name: string) => ({ cluster, resource, namespace: NAMESPACE, name })
  const get = (resource: typeof SECRETS, name: string) =>
    backend.client.query('objects.get', at(resource, name))
  const list = (more: object = {}) =>
    backend.client.query('objects.list', {
      cluster,
      resource: CONFIG_MAPS,
      namespace: NAMESPACE,
      selector: 'app=many',
      sort: { column: 'name', descending: false },
      filter: '',
      offset: 0,
      limit: 100,
      ...more,
    })
  const guard = (value: 'none' | 'production' | 'readOnly') =>
    backend.client.command('clusters.update', { cluster, patch: { guard: value, name: 'precious' } })
  const configMap = (name: string, data: object, labels = {}) => ({
    path: `/api/v1/namespaces/${NAMESPACE}/configmaps`,
    body: { metadata: { name, labels }, data },
  })

  beforeAll(async () => {
    api = await openApi(given!.kubeconfigPath)
    await createAll(api, [namespaceManifest(NAMESPACE)])
    home = temporaryHome()
    backend = openBackend(home.dataFolder)
    await backend.add([given!.kubeconfigPath])
    cluster = (await backend.client.query('clusters.list', undefined)).find(({ isSample }) => !isSample)!.id
    await new Promise<void>(resolve => {
      backend.client.subscribe(
        'clusters.live',
        { cluster },
        { signal: abort.signal, onValue: ({ status }) => status === 'live' && resolve() },
      )
    })
  }, 60_000)
  afterAll(async () => {
    abort.abort()
    await backend?.close()
    await api?.send('DELETE', `/api/v1/namespaces/${NAMESPACE}`)
    api?.close()
    home?.dispose()
  })

  it('finds every kind that can be listed, with the version that its group prefers', async () => {
    const { kinds, failures } = await backend.client.query('objects.kinds', { cluster })
    expect(failures).toEqual([])
    const find = (plural: string, group = '') =>
      kinds.find(each => each.plural === plural && each.group === group)
    expect(find('pods')).toMatchObject({ kind: 'Pod', version: 'v1', isNamespaced: true, shortNames: ['po'] })
    expect(find('nodes')).toMatchObject({ isNamespaced: false })
    expect(find('deployments', 'apps')).toMatchObject({ kind: 'Deployment', version: 'v1' })
    expect(find('customresourcedefinitions', 'apiextensions.k8s.io')).toBeDefined()
    expect(find('subjectaccessreviews', 'authorization.k8s.io')).toBeUndefined()
    expect(kinds.filter(({ plural }) => plural.includes('/'))).toEqual([])
  })

  it('lists more than a page, sorts and filters over all of it', async () => {
    const many = Array.from({ length: 620 }, (_, index) =>
      configMap(`many-${index}`, { k: 'v' }, { app: 'many' }),
    )
    await createAll(api, many)
    const page = await list()
    expect(page).toMatchObject({ total: 620, unfiltered: 620, isCut: false })
    expect(page.columns.map(({ name }) => name)).toEqual(['Name', 'Data', 'Age'])
    expect(page.rows.slice(0, 3).map(({ name }) => name)).toEqual(['many-0', 'many-1', 'many-2'])
    expect((await list({ filter: 'many-61' })).rows.map(({ name }) => name)).toEqual([
      'many-61', 'many-610', 'many-611', 'many-612', 'many-613', 'many-614', 'many-615', 'many-616', 'many-617', 'many-618', 'many-619',
    ]) // prettier-ignore
    expect((await list({ offset: 600 })).rows).toHaveLength(20)
    await expect(list({ selector: 'a in (' })).rejects.toMatchObject({ code: 'BAD_RESPONSE' })
  }, 60_000)

  it('previews an edit by dry run, writes it, and refuses one that was made from an older version', async () => {
    await createAll(api, [configMap('edited', { a: '1' })])
    const { yaml, resourceVersion } = await get(CONFIG_MAPS, 'edited')
    const edit = { ...at(CONFIG_MAPS, 'edited'), yaml: yaml.replace('a: "1"', 'a: "2"'), resourceVersion }
    expect((await backend.client.query('objects.preview', edit)).changes).toEqual([
      { path: 'data.a', before: '1', after: '2' },
    ])
    expect((await get(CONFIG_MAPS, 'edited')).resourceVersion).toBe(resourceVersion)
    await backend.client.command('objects.apply', { ...edit, typedCluster: null })
    expect((await get(CONFIG_MAPS, 'edited')).yaml).toContain('a: "2"')
    await expect(
      backend.client.command('objects.apply', { ...edit, typedCluster: null }),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('creates what the dry run accepted, where its kind belongs, and nothing before', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata:\n  a: "1"\n'
    const creation = { cluster, yaml, namespace: NAMESPACE }
    const { place, yaml: made } = await backend.client.query('objects.rehearse', creation)
    expect(place).toEqual({ resource: CONFIG_MAPS, namespace: NAMESPACE, name: 'made' })
    expect(made).toContain('a: "1"')
    await expect(get(CONFIG_MAPS, 'made')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const create = (typedCluster: string | null = null) =>
      backend.client.command('objects.create', { ...creation, typedCluster })
    await guard('readOnly')
    await expect(create()).rejects.toMatchObject({ code: 'READ_ONLY' })
    await guard('production')
    await expect(create()).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    expect(await create('precious')).toEqual(place)
    await guard('none')
    expect((await get(CONFIG_MAPS, 'made')).yaml).toContain('a: "1"')
    await expect(create()).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('creates an object of a kind that came after the kinds were asked for', async () => {
    await backend.client.query('objects.kinds', { cluster })
    const names = { kind: 'Gadget', listKind: 'GadgetList', singular: 'gadget', plural: 'gadgets' }
    await createAll(api, [
      {
        path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        body: {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'gadgets.later.example.com' },
          spec: {
            group: 'later.example.com',
            names,
            scope: 'Cluster',
            versions: [
              { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
            ],
          },
        },
      },
    ])
    const yaml = 'apiVersion: later.example.com/v1\nkind: Gadget\nmetadata: {name: first}\n'
    const rehearsed = await until(
      'the new kind',
      async () =>
        backend.client.query('objects.rehearse', { cluster, yaml, namespace: null }).catch(() => undefined),
      { timeoutMs: 15_000 },
    )
    expect(rehearsed.place).toMatchObject({ namespace: null, name: 'first' })
  })

  it.each([
    { story: 'a kind that is not served', yaml: 'apiVersion: v1\nkind: Nothing\nmetadata: {name: a}' },
    { story: 'no namespace where one is needed', yaml: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}' },
    {
      story: 'a field that does not exist',
      yaml: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nspeck: {}',
      want: { code: 'BAD_RESPONSE', data: { serverMessage: expect.stringContaining('speck') as string } },
    },
    {
      story: 'a mask that stands for no value',
      yaml: `apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: ${NAMESPACE}}\ndata: {key: '${MASK}'}`,
    },
    { story: 'no YAML', yaml: 'a: [' },
  ])('refuses to create $story', async ({ yaml, want = { code: 'INVALID_INPUT' } }) => {
    await expect(
      backend.client.query('objects.rehearse', { cluster, yaml, namespace: null }),
    ).rejects.toMatchObject(want)
  })

  it('says what is wrong with an edit: a field that does not exist, a value that cannot be, another object', async () => {
    // One that nobody changes meanwhile: no scheduler takes it.
    const { path, body } = podManifest({ name: 'wrong', namespace: NAMESPACE })
    const { spec, ...rest } = body as { spec: object }
    await createAll(api, [{ path, body: { ...rest, spec: { ...spec, schedulerName: 'nobody' } } }])
    const { yaml, resourceVersion } = await get(core('pods'), 'wrong')
    const preview = (text: string) =>
      backend.client.query('objects.preview', { ...at(core('pods'), 'wrong'), yaml: text, resourceVersion })
    await expect(preview(yaml.replace('spec:', 'spec:\n  typo: 1'))).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      data: { serverMessage: expect.stringContaining('spec.typo') as string },
    })
    await expect(
      preview(yaml.replace('restartPolicy: Always', 'restartPolicy: Never')),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { serverMessage: expect.stringContaining('Forbidden') as string },
    })
    await expect(preview(yaml.replace('name: wrong', 'name: other'))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { field: 'metadata.name' },
    })
  })

  it('keeps a Secret’s values: masked when read, kept by an edit, hidden in its diff, shown one at a time and noted', async () => {
    const data = {
      keep: Buffer.from(CANARY).toString('base64'),
      other: Buffer.from('old').toString('base64'),
    }
    await createAll(api, [
      { path: `/api/v1/namespaces/${NAMESPACE}/secrets`, body: { metadata: { name: 'held' }, data } },
    ])
    const read = await get(SECRETS, 'held')
    expect(read.yaml).toContain(`keep: ${MASK}`)
    expect(read.secretKeys).toEqual([
      { key: 'keep', bytes: CANARY.length },
      { key: 'other', bytes: 3 },
    ])
    const yaml = read.yaml.replace(`other: ${MASK}`, `other: ${Buffer.from('new').toString('base64')}`)
    const edit = { ...at(SECRETS, 'held'), yaml, resourceVersion: read.resourceVersion }
    const { changes } = await backend.client.query('objects.preview', edit)
    expect(changes).toEqual([{ path: 'data.other', before: '•••', after: '•••' }])
    await backend.client.command('objects.apply', { ...edit, typedCluster: null })
    const written = await api.send<{ data: object }>('GET', `/api/v1/namespaces/${NAMESPACE}/secrets/held`)
    expect(written.data).toEqual({ ...data, other: Buffer.from('new').toString('base64') })
    expect(await backend.client.command('objects.reveal', { ...at(SECRETS, 'held'), key: 'keep' })).toEqual({
      text: CANARY,
      bytes: CANARY.length,
    })
    expect(JSON.stringify([read, changes])).not.toContain(data.keep)
  })

  it('tells an object’s events and what it owns', async () => {
    const { uid } = await get(core('pods'), 'wrong')
    await createAll(api, [
      {
        path: `/api/v1/namespaces/${NAMESPACE}/events`,
        body: {
          metadata: { name: 'wrong.1', namespace: NAMESPACE },
          involvedObject: { kind: 'Pod', name: 'wrong', namespace: NAMESPACE, uid },
          reason: 'Tested',
          message: 'it was looked at',
          type: 'Normal',
          count: 3,
          lastTimestamp: new Date().toISOString(),
        },
      },
    ])
    const { events, eventsFailure } = await backend.client.query('objects.related', {
      ...at(core('pods'), 'wrong'),
      uid,
      kind: 'Pod',
    })
    expect(eventsFailure).toBeNull()
    expect(events).toContainEqual(expect.objectContaining({ reason: 'Tested', count: 3 }))
  })

  it('documents fields from the server’s OpenAPI', async () => {
    const docs = (path: string[], of = { resource: core('pods'), kind: 'Pod' }) =>
      backend.client.query('objects.docs', { cluster, ...of, path })
    expect(await docs([])).toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ name: 'spec' })]) as object,
    })
    const containers = await docs(['spec', 'containers'])
    expect(containers.type).toBe('[]object')
    expect(containers.fields).toContainEqual(
      expect.objectContaining({ name: 'name', type: 'string', isRequired: true }),
    )
    expect(await docs(['spec', 'containers', 'resources', 'limits', 'nvidia.com/gpu'])).toMatchObject({
      type: expect.stringMatching(/string/) as string,
    })
    await expect(docs(['spec', 'typo'])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('deletes what is named, under every guard, and writes all of it down', async () => {
    await createAll(api, [configMap('doomed', {})])
    const { uid } = await get(CONFIG_MAPS, 'doomed')
    const remove = (more: { uid?: string; typedName?: string; typedCluster?: string }) =>
      backend.client.command('objects.remove', {
        ...at(CONFIG_MAPS, 'doomed'),
        uid,
        propagation: 'Background',
        typedName: null,
        typedCluster: null,
        ...more,
      })
    await guard('readOnly')
    await expect(remove({ typedName: 'doomed' })).rejects.toMatchObject({ code: 'READ_ONLY' })
    await guard('production')
    await expect(remove({ typedName: 'doomed' })).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    await guard('none')
    await expect(remove({})).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED', data: { name: 'doomed' } })
    await expect(remove({ typedName: 'doomed', uid: 'another' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await remove({ typedName: 'doomed' })
    await expect(get(CONFIG_MAPS, 'doomed')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const store = openAppStore(join(home.dataFolder, 'canopy.sqlite'), () => millis(Date.now()))
    const tail = store.auditTail(50)
    store.close()
    const outcomes = tail.filter(({ action }) => action === 'objects.remove').map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['done', 'failed', 'refused', 'refused', 'refused'])
    expect(tail.find(({ action }) => action === 'objects.reveal')?.detail).toEqual({
      resource: 'secrets',
      namespace: NAMESPACE,
      name: 'held',
      key: 'keep',
    })
    expect(JSON.stringify(tail)).not.toContain(CANARY)
  })

  it('says that it cannot be reached where a cluster is not connected', async () => {
    const all = await backend.client.query('clusters.list', undefined)
    const sample = all.find(({ isSample }) => isSample)!.id
    await expect(backend.client.query('objects.kinds', { cluster: sample })).rejects.toMatchObject({
      code: 'NETWORK',
    })
  })
})
