// An https server before an http one that lets nobody through without its token, as kube-rbac-proxy stands before a Prometheus.
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { KeyPair } from './certs.ts'
import { listen } from './httpFixtures.ts'

export type BearerGate = { readonly url: string; stop(): Promise<void> }

/** @param behind such as `http://127.0.0.1:9090` */
export async function startBearerGate(behind: string, token: string, tls: KeyPair): Promise<BearerGate> {
  const server = createServer(tls, (asked, answer) => {
    if (asked.headers.authorization !== `Bearer ${token}`) {
      answer.writeHead(401).end()
      return
    }
    const { authorization: _, host: __, ...headers } = asked.headers
    const onward = request(`${behind}${asked.url ?? ''}`, { method: asked.method, headers }, response => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    onward.once('error', () => answer.writeHead(502).end())
    asked.pipe(onward)
  })
  const { port, stop } = await listen(server)
  return { url: `https://127.0.0.1:${port}`, stop }
}
