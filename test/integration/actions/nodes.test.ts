// Cordon, drain, suspend and delete on a real control plane.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Drain } from '../../../preload/contract/drains.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import {
  deploymentManifest,
  jobManifest,
  namespaceManifest,
  nodeManifest,
  podManifest,
} from '../../cluster/manifests.ts'
import { createAll, listAll, untilListed } from '../../cluster/objects.ts'
import { openLiveBackend, readUntil, type LiveBackend } from '../../support/liveBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const given = inject('cluster')
const NAMESPACE = 'node-actions'
const NODE = 'node-actions'
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`
const selected = { 'kubernetes.io/hostname': NODE }

describe.skipIf(!given?.hasFakeNodes || !given.hasControllers)('nodes and jobs', () => {
  let api: Api
  let home: TemporaryHome
  let backend: LiveBackend

  const node = () => ({ cluster: backend.cluster, node: NODE })
  const drain = (more: object = {}) =>
    backend.client.command('drains.start', {
      ...node(),
      deletesEmptyDir: false,
      isForced: false,
      typedNode: NODE,
      typedCluster: null,
      ...more,
    })
  const watch = (passes: (drain: Drain) => boolean) =>
    readUntil(backend, { name: 'drains.live', input: node() }, states => {
      const last = states.at(-1)
      return last !== null && last !== undefined && passes(last)
    }).then(states => states.at(-1)!)
  const isCordoned = async () =>
    (await api.send<{ spec: { unschedulable?: boolean } }>('GET', `/api/v1/nodes/${NODE}`)).spec
      .unschedulable === true

  beforeAll(async () => {
    api = await openApi(given!.kubeconfigPath)
    await createAll(api, [namespaceManifest(NAMESPACE), nodeManifest({ name: NODE })])
    home = temporaryHome()
    backend = await openLiveBackend(home.dataFolder, given!.kubeconfigPath)
  }, 60_000)
  afterAll(async () => {
    await backend?.close()
    await api?.send('DELETE', `/api/v1/namespaces/${NAMESPACE}`)
    await api?.send('DELETE', `/api/v1/nodes/${NODE}`)
    api?.close()
    home?.dispose()
  })

  it('cordons a node and takes the mark away', async () => {
    const cordon = (isOn: boolean) =>
      backend.client.command('nodes.cordon', { ...node(), isCordoned: isOn, typedCluster: null })
    await cordon(true)
    expect(await isCordoned()).toBe(true)
    await cordon(false)
    expect(await isCordoned()).toBe(false)
    await backend.guard('readOnly')
    await expect(cordon(true)).rejects.toMatchObject({ code: 'READ_ONLY' })
    await backend.guard('none')
  })

  it('drains a node: budgets are kept to, DaemonSets and static pods stay, unmanaged pods need a word', async () => {
    await createAll(api, [
      deploymentManifest({ name: 'held', namespace: NAMESPACE, replicas: 2, nodeSelector: selected }),
      deploymentManifest({ name: 'free', namespace: NAMESPACE, replicas: 2, nodeSelector: selected }),
      podManifest({ name: 'lonely', namespace: NAMESPACE, nodeName: NODE }),
      {
        path: PODS,
        body: {
          metadata: { name: 'static', annotations: { 'kubernetes.io/config.mirror': 'x' } },
          spec: { nodeName: NODE, containers: [{ name: 'c', image: 'i' }] },
        },
      },
      {
        path: `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`,
        body: {
          metadata: { name: 'agent' },
          spec: {
            selector: { matchLabels: { app: 'agent' } },
            template: {
              metadata: { labels: { app: 'agent' } },
              spec: { nodeSelector: selected, containers: [{ name: 'c', image: 'i' }] },
            },
          },
        },
      },
      {
        path: `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`,
        body: {
          metadata: { name: 'keep-held' },
          spec: { minAvailable: 2, selector: { matchLabels: { app: 'held' } } },
        },
      },
    ])
    await untilListed(
      api,
      PODS,
      pods => pods.length === 7 && pods.every(({ status }) => status?.phase === 'Running'),
    )
    // The budget has counted its pods.
    await untilListed(api, `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`, budgets =>
      budgets.some(({ status }) => (status as { currentHealthy?: number } | undefined)?.currentHealthy === 2),
    )
    const { pods } = await backend.client.query('drains.plan', node())
    const verdicts = pods.map(({ name, verdict, heldBy }) =>
      [name.split('-')[0], verdict, ...heldBy].join(' '),
    )
    expect(verdicts.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'agent daemonSet',
      'free evict',
      'free evict',
      'held evict keep-held',
      'held evict keep-held',
      'lonely unmanaged',
      'static mirror',
    ])

    await expect(drain({ typedNode: 'other' })).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    await expect(drain()).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
      data: { pods: [`${NAMESPACE}/lonely`] },
    })
    expect(await isCordoned()).toBe(false)
    await drain({ isForced: true })
    await expect(drain({ isForced: true })).rejects.toMatchObject({ code: 'BUSY' })
    const held = await watch(({ pods: states }) => {
      const count = (state: string) => states.filter(each => each.state === state).length
      return count('gone') === 3 && count('held') === 2
    })
    expect(held.status).toBe('running')
    expect(held.pods.find(({ state }) => state === 'held')?.message).toContain('disruption budget')
    expect(await isCordoned()).toBe(true)
    const left = (await listAll(api, PODS)).filter(({ spec }) => spec?.['nodeName'] === NODE)
    const names = left.map(({ metadata }) => metadata.name.split('-')[0] ?? '')
    expect(names.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['agent', 'held', 'held', 'static'])

    await api.send('DELETE', `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets/keep-held`)
    expect((await watch(({ status }) => status !== 'running')).status).toBe('done')
  }, 90_000)

  it('stops when it is told to, and leaves the node cordoned', async () => {
    await backend.client.command('nodes.cordon', { ...node(), isCordoned: false, typedCluster: null })
    await createAll(api, [
      deploymentManifest({ name: 'kept', namespace: NAMESPACE, replicas: 1, nodeSelector: selected }),
      {
        path: `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`,
        body: {
          metadata: { name: 'keep-kept' },
          spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
        },
      },
    ])
    await untilListed(api, PODS, pods =>
      pods.some(({ metadata, status }) => metadata.name.startsWith('kept') && status?.phase === 'Running'),
    )
    await drain({ isForced: true })
    await watch(({ pods }) => pods.some(({ name, state }) => name.startsWith('kept') && state === 'held'))
    await backend.client.command('drains.cancel', node())
    expect((await watch(({ status }) => status !== 'running')).status).toBe('cancelled')
    expect(await isCordoned()).toBe(true)
    await backend.client.command('nodes.cordon', { ...node(), isCordoned: false, typedCluster: null })
  }, 60_000)

  it('suspends a job, lets it go on, and deletes it with its pods', async () => {
    await createAll(api, [
      jobManifest({ name: 'train', namespace: NAMESPACE, pods: 2, runTime: '1h', nodeSelector: selected }),
    ])
    const ofJob = (count: number) =>
      untilListed(
        api,
        PODS,
        pods => pods.filter(({ metadata }) => metadata.name.startsWith('train')).length === count,
      )
    await ofJob(2)
    const { metadata } = await api.send<{ metadata: { uid: string } }>(
      'GET',
      `/apis/batch/v1/namespaces/${NAMESPACE}/jobs/train`,
    )
    const job = {
      cluster: backend.cluster,
      type: 'Job',
      namespace: NAMESPACE,
      name: 'train',
      uid: metadata.uid,
      typedCluster: null,
    }
    const setSuspended = (isSuspended: boolean, more: object = {}) =>
      backend.client.command('jobs.setSuspended', { ...job, isSuspended, ...more })
    await setSuspended(true)
    await ofJob(0)
    await setSuspended(false)
    await ofJob(2)
    await expect(setSuspended(true, { uid: 'another' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(setSuspended(true, { type: 'Nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const remove = (typedName: string | null) =>
      backend.client.command('jobs.remove', { ...job, typedName, propagation: 'Background' })
    await expect(remove('Train')).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    await remove('train')
    await ofJob(0)
    const types = await backend.client.query('jobs.types', { cluster: backend.cluster })
    expect(types.find(({ type }) => type === 'Job')).toMatchObject({
      canSuspend: true,
      resource: { group: 'batch', version: 'v1', plural: 'jobs' },
    })
  }, 60_000)
})
