import type { ServerResponse } from 'node:http'
import type { TestClients } from './clients.ts'
import { type Answering, type Asked, type Reply, statusBody } from './httpFixtures.ts'

/** What a server says otherwise; undefined: what an empty cluster says. */
export type ApiAnswer = (asked: Asked, response: ServerResponse) => Reply | null | undefined | Promise<Reply>

/** What an API server says that has empty lists and watches that say nothing, but for what `answer` says. */
export const emptyApi =
  (answer: ApiAnswer): Answering =>
  async (asked, response) => {
    const own = await answer(asked, response)
    if (own !== undefined) return own
    if (asked.path === '/version') return { body: { gitVersion: 'v1.36.3' } }
    if (asked.path === '/readyz') return { body: 'ok' }
    if (asked.path.endsWith('/namespaces/kube-system')) return { body: { metadata: { uid: 'uid-1' } } }
    if (!asked.path.includes('watch=1')) return { body: { metadata: { resourceVersion: '100' }, items: [] } }
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    return null
  }

/** A server that says so. */
export const serveEmptyApi = (
  clients: TestClients,
  answer: ApiAnswer = () => undefined,
  tls?: Parameters<TestClients['serve']>[1],
) => clients.serve(emptyApi(answer), tls)

/** An API server that serves the core group alone. */
export const coreAlone: ApiAnswer = ({ path }) =>
  path.startsWith('/api/v1/') ? undefined : { status: 404, body: statusBody(404, 'NotFound') }
