// The control plane that scheduler benches run on: 100 fake nodes of 64 CPU, in the network namespace of this process.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi, type Api } from '../../cluster/api.ts'
import type { Component } from '../../cluster/find.ts'
import { COMPONENTS } from '../../cluster/find.ts'
import { startFakeKubelet, type FakeKubelet } from '../../cluster/kubelet/kubelet.ts'
import { nodeManifest } from '../../cluster/manifests.ts'
import { networkOfThisProcess } from '../../cluster/network.ts'
import { createAll, isTrue, listAll, until } from '../../cluster/objects.ts'
import { startCluster } from '../../cluster/start.ts'

const NODES = 100
/** As many connections as the peers' clients had that were measured on such a machine. */
const CONNECTIONS = 20

export interface Control {
  readonly api: Api
  readonly kubeconfigPath: string
  readonly kubelet: FakeKubelet
  pidOf(component: Component): number
  stop(): Promise<void>
}

/** @param schedulerQps queries a second that kube-scheduler allows itself; its default is 50 */
export async function startControl(schedulerQps: number): Promise<Control> {
  const network = await networkOfThisProcess()
  const limits = [`--kube-api-qps=${schedulerQps}`, `--kube-api-burst=${2 * schedulerQps}`]
  const flags = {
    'kube-scheduler': limits,
    'kube-controller-manager': ['--kube-api-qps=1000', '--kube-api-burst=2000'],
  }
  const cluster = await startCluster({
    network,
    leftAlone: ['canopy-system'],
    flags,
    ...(process.env['KEEP'] && { folder: process.env['KEEP'] }),
  })
  const { kubeconfigPath } = cluster
  const api = await openApi(kubeconfigPath, CONNECTIONS)
  const kubelet = await startFakeKubelet({ kubeconfigPath, namespaces: ['canopy-system'], network })
  const nodes = Array.from({ length: NODES }, (_, index) => nodeManifest({ name: `node-${index}` }))
  await createAll(api, nodes)
  const areReady = async () =>
    (await listAll(api, '/api/v1/nodes')).every(node => isTrue(node, 'Ready')) || undefined
  await until('ready nodes', areReady, { timeoutMs: 60_000 })
  const pids = readFileSync(join(cluster.folder, 'pids'), 'utf8').split(' ').slice(1).map(Number)
  return {
    api,
    kubeconfigPath,
    kubelet,
    pidOf: component => pids[COMPONENTS.indexOf(component)] ?? 0,
    async stop() {
      await kubelet.stop()
      api.close()
      await cluster.stop()
    },
  }
}
