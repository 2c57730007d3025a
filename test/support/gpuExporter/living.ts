// Exporters of a cluster's GPUs in one process, to be run in its network: `living.ts KUBECONFIG`. Each exporter's pod has an address of
// its own, by which it is told whose figures are asked for; pods that start and end take their GPUs with them. Ends with standard input.
import { createServer } from 'node:http'
import { openApi } from '../../cluster/api.ts'
import { EXPORTER_NAMESPACE, EXPORTER_PORT } from '../../cluster/gpuMetrics.ts'
import { gpuAt, hold, release, type Slots } from './livingFleet.ts'
import { expositionOf } from './text.ts'

type Node = { metadata: { name: string; labels?: Record<string, string> } }
type Pod = {
  metadata: { name: string; namespace: string }
  spec: { nodeName?: string; containers: { resources?: { requests?: Record<string, string> } }[] }
  status?: { phase?: string; podIP?: string }
}
type GpuNode = { readonly model: string; readonly memoryMib: number; readonly slots: Slots }

const GPU = 'nvidia.com/gpu'
const api = await openApi(process.argv[2] ?? '')
const nodes = new Map<string, GpuNode>()
const nodeAt = new Map<string, string>()
const end = new AbortController()
process.stdin.on('end', () => process.exit()).resume()

const { items } = await api.send<{ items: Node[] }>(
  'GET',
  `/api/v1/nodes?labelSelector=${GPU}.present%3Dtrue`,
)
for (const { metadata } of items) {
  const {
    [`${GPU}.product`]: model = '',
    [`${GPU}.memory`]: memory,
    [`${GPU}.count`]: count,
  } = metadata.labels ?? {}
  const slots: Slots = Array.from({ length: Number(count) }, () => null)
  nodes.set(metadata.name, { model, memoryMib: Number(memory), slots })
}

function onPod(type: string, { metadata, spec, status }: Pod): void {
  const node = nodes.get(spec.nodeName ?? '')
  if (!node) return
  if (metadata.namespace === EXPORTER_NAMESPACE && status?.podIP)
    nodeAt.set(status.podIP, spec.nodeName ?? '')
  const gpus = spec.containers.reduce((sum, each) => sum + Number(each.resources?.requests?.[GPU] ?? 0), 0)
  const pod = { namespace: metadata.namespace, name: metadata.name }
  if (type === 'DELETED' || status?.phase === 'Succeeded' || status?.phase === 'Failed')
    release(node.slots, pod)
  else if (gpus > 0) hold(node.slots, pod, gpus)
}

createServer((request, response) => {
  const name = nodeAt.get(request.socket.localAddress ?? '') ?? ''
  const node = nodes.get(name)
  if (request.url !== '/metrics' || !node) return void response.writeHead(404).end()
  const { model, memoryMib, slots } = node
  const gpus = slots.map((pod, index) => gpuAt({ node: name, index, memoryMib, pod }, Date.now()))
  response
    .setHeader('content-type', 'text/plain; version=0.0.4')
    .end(expositionOf({ name, model, gpus }, 'dcgm-4.9'))
}).listen(EXPORTER_PORT, '0.0.0.0')
await api.follow<Pod>('/api/v1/pods', ({ type, object }) => onPod(type, object), end.signal)
