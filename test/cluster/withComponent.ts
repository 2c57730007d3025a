// A control plane in which components of ours really run: a network of its own, and a fake kubelet for their namespace.
import { type HeldNetwork, networkProblem, startNetwork } from './network.ts'
import { startCluster, type ClusterOptions, type TestCluster } from './start.ts'
import { startFakeKubelet, type FakeKubelet } from './kubelet/kubelet.ts'

/** Where components of ours run: `NAMESPACE` of scheduler/core/wire.ts. */
const NAMESPACES = ['canopy-system']

export interface ComponentCluster {
  readonly cluster: TestCluster
  /** Undefined where this system makes no network namespaces: then kwok says of the component's pods that they run. */
  readonly kubelet: FakeKubelet | undefined
  /** Undefined in the same case. */
  readonly network: HeldNetwork | undefined
  stop(): Promise<void>
}

/** @throws NoControlPlane when there is nothing to start one with */
export async function startComponentCluster(options: ClusterOptions = {}): Promise<ComponentCluster> {
  if ((await networkProblem()) !== undefined) {
    const cluster = await startCluster(options)
    return { cluster, kubelet: undefined, network: undefined, stop: () => cluster.stop() }
  }
  const network = await startNetwork()
  try {
    const leftAlone = [...NAMESPACES, ...(options.leftAlone ?? [])]
    const cluster = await startCluster({ ...options, network, leftAlone })
    const { kubeconfigPath } = cluster
    const kubelet = await startFakeKubelet({ kubeconfigPath, namespaces: NAMESPACES, network })
    return {
      cluster,
      kubelet,
      network,
      async stop() {
        await kubelet.stop()
        await cluster.stop()
        await network.stop()
      },
    }
  } catch (error) {
    await network.stop()
    throw error
  }
}
