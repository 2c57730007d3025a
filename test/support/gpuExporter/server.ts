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
  /** From now on it says this, whoever is asked for. */
  sayText(text: string): void
  stop(): Promise<void>
}

export async function startGpuExporter(): Promise<GpuExporter> {
  let textOf: (node: string) => string | null = () => null
  const server = createServer((request, response) => {
    const name = /^\/([^/]+)\/metrics$/.exec(request.url ?? '')?.[1]
    const text = textOf(name ?? '')
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    if (text === null) response.writeHead(404).end()
    else response.end(text)
  })
  const { port, stop } = await listen(server)
  return {
    port,
    stop,
    say: (fleet, dialect) => {
      textOf = name => {
        const node = fleet.find(each => each.name === name)
        return node ? expositionOf(node, dialect) : null
      }
    },
    sayText: text => (textOf = () => text),
  }
}
