// Quota trees out of what other systems have in a cluster, read through the real backend: their objects as an API server keeps them, with
// what it fills in.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { SourceName } from '#core/quota/import/sources.ts'
import type { Import } from '../../../preload/contract/quotaTree.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { namespaceManifest, type Manifest } from '../../cluster/manifests.ts'
import { createAll } from '../../cluster/objects.ts'
import { installCrds } from '../../support/crds.ts'
import { openBackend, type RunningBackend } from '../../support/runningBackend.ts'

const cluster = inject('cluster')
const CRDS = [
  'clusterqueues.kueue.x-k8s.io',
  'cohorts.kueue.x-k8s.io',
  'localqueues.kueue.x-k8s.io',
  'queues.scheduling.volcano.sh',
  'podgroups.scheduling.volcano.sh',
  'elasticquotas.scheduling.sigs.k8s.io',
  'elasticquotas.scheduling.x-k8s.io',
]
const TEAMS = ['import-vision', 'import-speech']
const [VISION = '', SPEECH = ''] = TEAMS

type Placed = {
  readonly plural: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}
const object =
  (apiVersion: string) =>
  ({ plural, kind, ...metadata }: Placed & { labels?: object }, spec: object): Manifest => {
    const place = metadata.namespace === undefined ? '' : `namespaces/${metadata.namespace}/`
    return { path: `/apis/${apiVersion}/${place}${plural}`, body: { apiVersion, kind, metadata, spec } }
  }
const kueue = object('kueue.x-k8s.io/v1beta2')
const volcano = object('scheduling.volcano.sh/v1beta1')
const koordinator = object('scheduling.sigs.k8s.io/v1alpha1')
const plugins = object('scheduling.x-k8s.io/v1alpha1')
const cpuGroup = (quota: object) => ({
  resourceGroups: [
    { coveredResources: ['cpu'], flavors: [{ name: 'any', resources: [{ name: 'cpu', ...quota }] }] },
  ],
})

type Node = { name: string; min?: object; max?: object; namespaces?: string[]; children?: Node[] }
type Case = {
  readonly source: SourceName
  readonly objects: readonly Manifest[]
  readonly wantObjects: number
  readonly wantRoot: Node
  /** What has no counterpart, and nothing of what the server filled in. */
  readonly wantNotes: readonly string[]
}
const CASES: readonly Case[] = [
  {
    source: 'kueue',
    objects: [
      kueue({ plural: 'cohorts', kind: 'Cohort', name: 'research' }, {}),
      kueue(
        { plural: 'clusterqueues', kind: 'ClusterQueue', name: 'vision' },
        { cohortName: 'research', ...cpuGroup({ nominalQuota: '10', borrowingLimit: '4' }) },
      ),
      kueue(
        { plural: 'clusterqueues', kind: 'ClusterQueue', name: 'speech' },
        {
          cohortName: 'research',
          preemption: { reclaimWithinCohort: 'Any' },
          ...cpuGroup({ nominalQuota: '6' }),
        },
      ),
      ...TEAMS.map(namespace =>
        kueue(
          { plural: 'localqueues', kind: 'LocalQueue', name: 'main', namespace },
          { clusterQueue: namespace.replace('import-', '') },
        ),
      ),
    ],
    wantObjects: 5,
    wantRoot: {
      name: 'root',
      min: { cpu: '16' },
      children: [
        {
          name: 'research',
          children: [
            { name: 'speech', min: { cpu: '6' }, namespaces: [SPEECH] },
            { name: 'vision', min: { cpu: '10' }, max: { cpu: '14' }, namespaces: [VISION] },
          ],
        },
      ],
    },
    wantNotes: ['noCounterpart ClusterQueue speech spec.preemption'],
  },
  {
    source: 'volcano',
    objects: [
      volcano(
        { plural: 'queues', kind: 'Queue', name: 'vision' },
        { deserved: { cpu: '10' }, capability: { cpu: '20' }, reclaimable: true },
      ),
      volcano({ plural: 'queues', kind: 'Queue', name: 'batch' }, { weight: 4, deserved: { cpu: '2' } }),
      volcano(
        { plural: 'podgroups', kind: 'PodGroup', name: 'job', namespace: VISION },
        { queue: 'vision', minMember: 1 },
      ),
      volcano(
        { plural: 'podgroups', kind: 'PodGroup', name: 'job', namespace: SPEECH },
        { queue: 'batch', minMember: 1 },
      ),
    ],
    wantObjects: 4,
    wantRoot: {
      name: 'root',
      min: { cpu: '12' },
      children: [
        { name: 'batch', min: { cpu: '2' }, namespaces: [SPEECH] },
        { name: 'vision', min: { cpu: '10' }, max: { cpu: '20' }, namespaces: [VISION] },
      ],
    },
    wantNotes: ['noCounterpart Queue batch spec.weight'],
  },
  {
    source: 'koordinator',
    objects: [
      koordinator(
        {
          plural: 'elasticquotas',
          kind: 'ElasticQuota',
          name: 'research',
          namespace: VISION,
          labels: { 'quota.scheduling.koordinator.sh/is-parent': 'true' },
        },
        { min: { cpu: '8' }, max: { cpu: '16' } },
      ),
      koordinator(
        {
          plural: 'elasticquotas',
          kind: 'ElasticQuota',
          name: SPEECH,
          namespace: SPEECH,
          labels: { 'quota.scheduling.koordinator.sh/parent': 'research' },
        },
        { min: { cpu: 4 }, max: { cpu: '12' } },
      ),
    ],
    wantObjects: 2,
    wantRoot: {
      name: 'root',
      min: { cpu: '8' },
      children: [
        {
          name: 'research',
          min: { cpu: '8' },
          max: { cpu: '16' },
          children: [{ name: SPEECH, min: { cpu: '4' }, max: { cpu: '12' }, namespaces: [SPEECH] }],
        },
      ],
    },
    wantNotes: [],
  },
  {
    source: 'schedulerPlugins',
    objects: TEAMS.map(namespace =>
      plugins(
        { plural: 'elasticquotas', kind: 'ElasticQuota', name: 'quota', namespace },
        { min: { cpu: '5' }, max: { cpu: '10' } },
      ),
    ),
    wantObjects: 2,
    wantRoot: {
      name: 'root',
      min: { cpu: '10' },
      children: [
        { min: { cpu: '5' }, namespaces: [SPEECH] },
        { min: { cpu: '5' }, namespaces: [VISION] },
      ] as Node[],
    },
    wantNotes: ['renamed ElasticQuota quota'],
  },
]

describe.skipIf(!cluster)('what a cluster has of other quota systems', () => {
  const data = mkdtempSync(join(tmpdir(), 'canopy-imports-'))
  let api: Api
  let backend: RunningBackend
  let id: ClusterId

  beforeAll(async () => {
    api = await openApi(cluster!.kubeconfigPath)
    await createAll(
      api,
      TEAMS.map(name => namespaceManifest(name)),
    )
    backend = openBackend(data)
    await backend.add([cluster!.kubeconfigPath])
    id = (await backend.client.query('clusters.list', undefined)).find(({ isSample }) => !isSample)!.id
  })
  afterAll(async () => {
    await backend?.close()
    for (const name of CRDS)
      await api
        ?.send('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`)
        .catch(() => undefined)
    for (const name of TEAMS) await api?.send('DELETE', `/api/v1/namespaces/${name}`).catch(() => undefined)
    api?.close()
    rmSync(data, { recursive: true, force: true })
  })

  const sources = () => backend.client.query('quotaTree.sources', { cluster: id })
  const read = (source: SourceName) => backend.client.query('quotaTree.readSource', { cluster: id, source })

  it('is offered where it is served, and nowhere else', async () => {
    expect(await sources()).toEqual(['resourceQuota'])
    await installCrds(api, CRDS)
    await expect
      .poll(sources, { timeout: 30_000, interval: 200 })
      .toEqual(['resourceQuota', 'kueue', 'volcano', 'koordinator', 'schedulerPlugins'])
    expect(await read('kueue')).toEqual({ kind: 'nothing', line: null, why: null })
  })

  it.each(CASES)('$source becomes a tree', async ({ source, objects, wantObjects, wantRoot, wantNotes }) => {
    await createAll(api, objects, { concurrency: 1 })
    const found = (await read(source)) as Extract<Import, { kind: 'tree' }>
    expect(found).toMatchObject({ kind: 'tree', source, objects: wantObjects, root: wantRoot })
    expect(
      found.notes.map(({ kind, object: of, field }) => [kind, of, field].filter(Boolean).join(' ')),
    ).toEqual(wantNotes)
  })
})
