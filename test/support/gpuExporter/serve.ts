// Exporters of a fleet in a process of their own, to be run in another network: `serve.ts SEED DIALECT NODE=ADDRESS…`, each node's
// at /metrics of its address.
import { createServer } from 'node:http'
import type { DialectId } from '../../../main/metrics/dialects.ts'
import { expositionOf } from './text.ts'
import { fleetOf } from './gpuCluster.ts'

export const EXPORTER_PORT = 9400
const [seed, dialect, ...places] = process.argv.slice(2)

for (const place of places) {
  const [name, address] = place.split('=')
  const node = fleetOf(Number(seed)).find(each => each.name === name)
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || !node) response.writeHead(404).end()
    else
      response
        .setHeader('content-type', 'text/plain; version=0.0.4')
        .end(expositionOf(node, dialect as DialectId))
  })
  server.listen(EXPORTER_PORT, address)
}
