// Exporters of a fleet over HTTP, each node's at /NODE/metrics.
import { createServer } from 'node:http'
import type { DialectId } from '../../../main/metrics/dialects.ts'
import { listen } from '../httpFixtures.ts'
import type { TrueNode } from './fleet.ts'
import { expositionOf } from './text.ts'

export type GpuExporter = {
  readonly port: number
  /** From now on it speaks so, and of these GPUs. */
  say(fleet: readonly TrueNode[], dialect: DialectId): void
  stop(): Promise<void>
}

export async function startGpuExporter(): Promise<GpuExporter> {
  let said: { readonly fleet: readonly TrueNode[]; readonly dialect: DialectId } | null = null
  const server = createServer((request, response) => {
    const name = /^\/([^/]+)\/metrics$/.exec(request.url ?? '')?.[1]
    const node = said?.fleet.find(each => each.name === name)
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    if (said && node) response.end(expositionOf(node, said.dialect))
    else response.writeHead(404).end()
  })
  const { port, stop } = await listen(server)
  return { port, stop, say: (fleet, dialect) => (said = { fleet, dialect }) }
}
