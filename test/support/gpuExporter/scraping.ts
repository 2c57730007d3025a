// A real Prometheus on this machine that scrapes the exporters of a fleet.
import { freePort } from '../clients.ts'
import { type RunningPrometheus, startPrometheus } from '../prometheus.ts'
import type { TrueNode } from './fleet.ts'
import type { GpuExporter } from './server.ts'

/** Resolves when it has scraped each of them. */
export async function startScraping(
  exporter: GpuExporter,
  fleet: readonly TrueNode[],
): Promise<RunningPrometheus> {
  const port = await freePort()
  const prometheus = await startPrometheus({
    targets: fleet.map(({ name }) => ({
      job: `exporter-${name}`,
      address: `127.0.0.1:${exporter.port}`,
      path: `/${name}/metrics`,
      labels: { namespace: 'gpu-operator', pod: `exporter-${name}`, node: name },
    })),
    listen: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
  })
  await prometheus.until('sum(up)', ([up]) => up === fleet.length)
  return prometheus
}
