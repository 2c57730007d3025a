// A control plane with GPU nodes and training jobs, exporters that tell of its GPUs, and a real Prometheus that scrapes them.
import { openApi, type Api } from '../../cluster/api.ts'
import { ifPossible, startCluster, type TestCluster } from '../../cluster/start.ts'
import { installCrds } from '../crds.ts'
import { hasPrometheus, type RunningPrometheus } from '../prometheus.ts'
import type { TrueNode } from './fleet.ts'
import { createScene } from './scene.ts'
import { startScraping } from './scraping.ts'
import { type GpuExporter, startGpuExporter } from './server.ts'

export type GpuWorld = {
  readonly cluster: TestCluster
  readonly api: Api
  readonly exporter: GpuExporter
  readonly prometheus: RunningPrometheus
  stop(): Promise<void>
}

/** @returns undefined where there is no Prometheus, or nothing to build a control plane with */
export async function startGpuWorld(fleet: readonly TrueNode[]): Promise<GpuWorld | undefined> {
  if (!(await hasPrometheus())) return undefined
  return ifPossible(async () => {
    const cluster = await startCluster()
    const api = await openApi(cluster.kubeconfigPath)
    await installCrds(api, ['pytorchjobs.kubeflow.org'])
    await createScene(api)
    const exporter = await startGpuExporter()
    exporter.say(fleet, 'dcgm-4.9')
    const prometheus = await startScraping(exporter, fleet)
    const stop = async () => {
      await prometheus.stop()
      await exporter.stop()
      api.close()
      await cluster.stop()
    }
    return { cluster, api, exporter, prometheus, stop }
  })
}
