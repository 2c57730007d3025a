// A cluster on which every column of the dashboards has something to show: the GPUs of gpuCluster.ts with, beside the job that runs,
// one that waits, one that succeeded and one that failed, and a quota tree in which one borrows what others lend.
import { treeDefinition } from '#core/deploy/crd.ts'
import type { Api } from '../../cluster/api.ts'
import { namespaceManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { createGpuCluster } from './gpuCluster.ts'

const GPU = 'nvidia.com/gpu'
export const JOBS = '/apis/kubeflow.org/v1/namespaces/speech/pytorchjobs'

export async function createScene(api: Api): Promise<void> {
  await createGpuCluster(api)
  await createAll(
    api,
    ['speech', 'tts'].map(name => namespaceManifest(name)),
  )
  await createQuotaTree(api)
  const waiting = await createJob(
    api,
    { name: 'whisper', replicas: 2, gpus: 4 },
    { conditions: [is('Created')] },
  )
  await createJob(
    api,
    { name: 'resnet', replicas: 2, gpus: 1 },
    {
      startTime: '2026-11-01T00:00:00Z',
      completionTime: '2026-11-01T01:00:00Z',
      conditions: [is('Succeeded', '2026-11-01T01:00:00Z')],
    },
  )
  await createJob(
    api,
    { name: 'vgg', replicas: 1, gpus: 4 },
    { startTime: '2026-11-01T00:00:00Z', conditions: [is('Failed', '2026-11-01T00:30:00Z')] },
  )
  await createAll(api, [
    ...['whisper-0', 'whisper-1'].map(name => {
      const { path, body } = podManifest({
        name,
        namespace: 'speech',
        gpus: 4,
        nodeSelector: { pool: 'none' },
      })
      const { metadata, ...rest } = body as { metadata: object }
      return { path, body: { ...rest, metadata: { ...metadata, ownerReferences: [waiting] } } }
    }),
    podManifest({ name: 'reader', namespace: 'tts', nodeName: 'cpu-only' }),
  ])
}

const is = (type: string, lastTransitionTime = '2026-11-01T00:00:00Z') => ({
  type,
  status: 'True',
  reason: `PyTorchJob${type}`,
  lastTransitionTime,
})

type JobPlan = { readonly name: string; readonly replicas: number; readonly gpus: number }

async function createJob(api: Api, { name, replicas, gpus }: JobPlan, status: object): Promise<object> {
  const resources = { requests: { cpu: '1' }, limits: { [GPU]: String(gpus) } }
  const template = {
    spec: { containers: [{ name: 'pytorch', image: 'registry.example/train:1', resources }] },
  }
  const { metadata } = await api.send<{ metadata: { uid: string } }>('POST', JOBS, {
    apiVersion: 'kubeflow.org/v1',
    kind: 'PyTorchJob',
    metadata: { name },
    spec: { pytorchReplicaSpecs: { Worker: { replicas, template } } },
  })
  await api.send('PATCH', `${JOBS}/${name}/status`, { status })
  return { apiVersion: 'kubeflow.org/v1', kind: 'PyTorchJob', name, uid: metadata.uid, controller: true }
}

async function createQuotaTree(api: Api): Promise<void> {
  await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', treeDefinition)
  const all = { cpu: '64', [GPU]: '20' }
  const ml = { name: 'ml', namespaces: ['ml'], min: { cpu: '2', [GPU]: '8' }, max: { [GPU]: '20' } }
  const asr = { name: 'asr', namespaces: ['speech'], min: { [GPU]: '8' }, max: { [GPU]: '16' } }
  const tts = { name: 'tts', namespaces: ['tts'], min: { [GPU]: '4' }, max: { [GPU]: '6' } }
  const voice = { name: 'voice', min: { [GPU]: '12' }, max: { [GPU]: '20' }, children: [asr, tts] }
  const tree = {
    apiVersion: 'scheduling.sigs.k8s.io/v1beta1',
    kind: 'ElasticQuotaTree',
    metadata: { name: 'elasticquotatree', namespace: 'kube-system' },
    spec: { root: { name: 'root', min: all, max: all, children: [ml, voice] } },
  }
  const path = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees'
  await until('the tree is served', async () => api.send('POST', path, tree).catch(() => undefined), {
    timeoutMs: 15_000,
  })
}
