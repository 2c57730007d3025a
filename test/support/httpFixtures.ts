// Servers on loopback that answer as a test says: to meet failures that no healthy API server shows.
import * as http from 'node:http'
import * as https from 'node:https'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { PemPair } from './selfSigned.ts'

export type Asked = {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  /** Names and values as they came: repeated headers are there one by one. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}
export type Reply = {
  readonly status?: number
  readonly headers?: http.OutgoingHttpHeaders
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown
}
/** `null` answers nothing at all and keeps the connection open. */
export type Answering = (asked: Asked, response: http.ServerResponse) => Reply | null | Promise<Reply | null>

export type FakeServer = {
  readonly port: number
  readonly url: string
  readonly asked: readonly Asked[]
  /** Connections that were ever opened. */
  readonly connections: () => number
  /** Those that are open now. */
  readonly open: () => number
  stop(): Promise<void>
}

export async function startFakeServer(
  answer: Answering,
  tls?: PemPair & https.ServerOptions,
): Promise<FakeServer> {
  const asked: Asked[] = []
  const onRequest = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const entry: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(chunks).toString(),
    }
    asked.push(entry)
    const reply = await answer(entry, response)
    if (reply === null || response.headersSent) return
    const isText = typeof reply.body === 'string'
    response.writeHead(reply.status ?? 200, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...reply.headers,
    })
    response.end(isText ? reply.body : JSON.stringify(reply.body ?? {}))
  }
  const listener = (request: http.IncomingMessage, response: http.ServerResponse) =>
    void onRequest(request, response)
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener)
  const { port, sockets, connections, stop } = await listen(server)
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  return { port, url, asked, connections, open: () => sockets.size, stop }
}

/** An object as API servers send with a refusal. */
export const statusBody = (code: number, reason: string, more: object = {}) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  reason,
  message: `the server said ${reason}`,
  ...more,
})

export type FakeProxy = {
  readonly url: string
  /** `host:port` of each tunnel that was asked for. */
  readonly targets: readonly string[]
  readonly authorizations: readonly (string | undefined)[]
  stop(): Promise<void>
}

/** An HTTP proxy that tunnels, or refuses with `status`; spoken to by TLS where it has a certificate. */
export async function startFakeProxy(status = 200, tls?: PemPair): Promise<FakeProxy> {
  const targets: string[] = []
  const authorizations: (string | undefined)[] = []
  const noTunnel = (_: http.IncomingMessage, response: http.ServerResponse) => response.writeHead(400).end()
  const server = tls ? https.createServer(tls, noTunnel) : http.createServer(noTunnel)
  server.on('connect', (request: http.IncomingMessage, client: Socket) => {
    targets.push(request.url ?? '')
    authorizations.push(request.headers['proxy-authorization'])
    client.on('error', () => client.destroy())
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
    const [host = '', port = ''] = (request.url ?? '').split(':')
    tunnel(client, { host, port: Number(port) }, () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
  })
  const { port, stop } = await listen(server)
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, targets, authorizations, stop }
}

/** A SOCKS5 proxy (RFC 1928) without authentication, for names and IPv4 addresses. */
export async function startFakeSocks(): Promise<FakeProxy> {
  const targets: string[] = []
  const server = createServer(client => {
    client.on('error', () => client.destroy())
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (request: Buffer) => {
        const isName = request[3] === 3
        const end = isName ? 5 + (request[4] ?? 0) : 8
        const host = isName ? request.subarray(5, end).toString() : request.subarray(4, end).join('.')
        const port = request.readUInt16BE(end)
        targets.push(`${host}:${port}`)
        tunnel(client, { host, port }, () => client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])))
      })
    })
  })
  const { port, stop } = await listen(server)
  return { url: `socks5://127.0.0.1:${port}`, targets, authorizations: [], stop }
}

function tunnel(client: Socket, to: { host: string; port: number }, onOpen: () => void): void {
  const upstream = connect(to, () => {
    onOpen()
    client.pipe(upstream).pipe(client)
  })
  upstream.on('error', () => client.destroy())
  client.on('close', () => upstream.destroy())
}

/** Listens on a free port; `stop` cuts every connection. */
export async function listen(server: Server | http.Server, wantedPort = 0) {
  const sockets = new Set<Socket>()
  let opened = 0
  server.on('connection', (socket: Socket) => {
    opened += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wantedPort, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { port, sockets, connections: () => opened, stop }
}
