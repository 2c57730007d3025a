import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CONTENT_TYPE, type Registry } from './registry.ts'

export type HealthOptions = {
  readonly port: number
  readonly registry: Registry
  /** What is not ready yet, in words; none when ready. */
  readonly missing: () => readonly string[]
}

/** Serves /metrics, /healthz and /readyz over plain HTTP until aborted; resolves with the port. */
export async function serveHealth(options: HealthOptions, signal: AbortSignal): Promise<number> {
  const verdict = (wrong: readonly string[]) => ({
    status: wrong.length > 0 ? 503 : 200,
    type: 'text/plain; charset=utf-8',
    text: wrong.length > 0 ? `${wrong.join('\n')}\n` : 'ok\n',
  })
  const pages: Readonly<Record<string, () => { status: number; type: string; text: string }>> = {
    '/metrics': () => ({ status: 200, type: CONTENT_TYPE, text: options.registry.text() }),
    '/healthz': () => verdict([]), // whoever answers is alive
    '/readyz': () => verdict(options.missing()),
  }
  const server = createServer((request, response) => {
    const page = pages[request.url?.split('?')[0] ?? '']
    const { status, type, text } = page?.() ?? { status: 404, type: 'text/plain', text: 'not found\n' }
    response.writeHead(status, { 'content-type': type }).end(text)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, resolve)
  })
  signal.addEventListener('abort', () => server.close(), { once: true })
  return (server.address() as AddressInfo).port
}
