// Stands between a client and a real API server, records what is asked, and does to it what networks and gateways do.
import * as http from 'node:http'
import * as https from 'node:https'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen } from './httpFixtures.ts'
import { type PemPair, selfSigned } from './selfSigned.ts'

export type Recorded = { readonly at: number; readonly method: string; readonly path: string }

export type Injection = {
  /** What the path with its query matches. */
  readonly path: RegExp
  readonly status: number
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: unknown
  /** How often; for ever when absent. */
  readonly times?: number
}

/** What becomes of a piece of an answer; after `cut` the connection is gone. */
export type Edited = { readonly bytes: Buffer; readonly cut?: boolean }

export type RecordingProxy = {
  readonly url: string
  /** Trusts the proxy's own certificate. */
  readonly caPem: string
  readonly requests: readonly Recorded[]
  /** Cuts every connection; new ones are served. */
  cut(): void
  /** Half-open: connections stay, new ones are accepted, and nothing is ever answered. */
  goSilent(): void
  /** Ends the silence; what was silent is cut. */
  speak(): void
  /** Connections are refused, as by a host without a server. */
  refuse(): Promise<void>
  accept(): Promise<void>
  /** Each answer begins this much later, in milliseconds. */
  delay(ms: number): void
  /** Each piece of an answer to a matching request arrives this much later, in milliseconds, in order: what is watched is stale. */
  lag(path: RegExp, ms: number): void
  inject(injection: Injection): void
  /** Ends all injections and lags. */
  behave(): void
  /** Changes the next piece of an answer to a matching request. */
  editNext(path: RegExp, edit: (piece: Buffer) => Edited): void
  stop(): Promise<void>
}

type Upstream = {
  readonly server: string
  readonly caPem: string
  /** What the proxy shows its clients; a certificate of its own when absent. */
  readonly pair?: PemPair
}
type Pending = Injection & { left: number }
type Edit = { readonly path: RegExp; readonly edit: (piece: Buffer) => Edited }

export async function startRecordingProxy(upstream: Upstream): Promise<RecordingProxy> {
  const pair = upstream.pair ?? (await selfSigned())
  const agent = new https.Agent({ keepAlive: true, ca: upstream.caPem })
  const requests: Recorded[] = []
  const silenced = new Set<http.IncomingMessage>()
  let injections: Pending[] = []
  let edits: Edit[] = []
  let isSilent = false
  let delayMs = 0
  let lagging: { readonly path: RegExp; readonly ms: number } | undefined

  const injectionFor = (path: string): Pending | undefined => {
    const found = injections.find(injection => injection.left > 0 && injection.path.test(path))
    if (found) found.left -= 1
    return found
  }

  const relay = (path: string, answer: http.IncomingMessage, response: http.ServerResponse): void => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    response.flushHeaders()
    /** One after the other, also when the lag ends while pieces are held: two timers of one moment would not do. */
    let before = Promise.resolve()
    let held = 0
    const later = (what: () => void) => {
      const ms = lagging?.path.test(path) ? lagging.ms : 0
      if (ms === 0 && held === 0) return what()
      held += 1
      const due = ms > 0 ? sleep(ms) : Promise.resolve()
      before = Promise.all([before, due]).then(() => {
        held -= 1
        what()
      })
    }
    answer.on('data', (piece: Buffer) => {
      if (isSilent) return
      const edit = edits.find(candidate => candidate.path.test(path))
      if (!edit) return later(() => void response.write(piece))
      edits = edits.filter(other => other !== edit)
      const { bytes, cut } = edit.edit(piece)
      response.write(bytes, () => {
        if (cut) response.socket?.destroy()
      })
    })
    answer.on('end', () => {
      if (!isSilent) later(() => void response.end())
    })
    answer.on('error', () => response.socket?.destroy())
    response.on('close', () => answer.destroy())
  }

  const forward = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const path = request.url ?? ''
    const options = { method: request.method ?? 'GET', headers: request.headers, agent }
    const outgoing = https.request(new URL(path, upstream.server), options, answer =>
      relay(path, answer, response),
    )
    // What a gateway says when the server behind it is away.
    outgoing.on('error', () => {
      if (!response.headersSent) response.writeHead(502).end()
      else response.socket?.destroy()
    })
    response.on('close', () => outgoing.destroy())
    request.pipe(outgoing)
  }

  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const path = request.url ?? ''
    requests.push({ at: Date.now(), method: request.method ?? '', path })
    if (isSilent) return void silenced.add(request)
    const injection = injectionFor(path)
    if (injection) {
      const isText = typeof injection.body === 'string'
      response.writeHead(injection.status, {
        'content-type': isText ? 'text/html' : 'application/json',
        ...injection.headers,
      })
      return void response.end(isText ? injection.body : JSON.stringify(injection.body ?? {}))
    }
    if (delayMs === 0) return forward(request, response)
    setTimeout(() => forward(request, response), delayMs)
  }

  let listening = await start(pair, onRequest, 0)
  const { port } = listening
  const cut = () => {
    for (const socket of listening.sockets) socket.destroy()
  }
  return {
    url: `https://127.0.0.1:${port}`,
    caPem: pair.cert,
    requests,
    cut,
    goSilent: () => {
      isSilent = true
    },
    speak: () => {
      isSilent = false
      silenced.clear()
      cut()
    },
    refuse: () => listening.stop(),
    accept: async () => {
      listening = await start(pair, onRequest, port)
    },
    delay: ms => {
      delayMs = ms
    },
    inject: injection => {
      injections.push({ ...injection, left: injection.times ?? Infinity })
    },
    lag: (path, ms) => {
      lagging = { path, ms }
    },
    behave: () => {
      injections = []
      lagging = undefined
      edits = []
    },
    editNext: (path, edit) => {
      edits.push({ path, edit })
    },
    stop: async () => {
      agent.destroy()
      await listening.stop()
    },
  }
}

type OnRequest = (request: http.IncomingMessage, response: http.ServerResponse) => void
type Listening = { readonly port: number; readonly sockets: ReadonlySet<Socket>; stop(): Promise<void> }

const start = (pair: PemPair, onRequest: OnRequest, port: number): Promise<Listening> =>
  listen(https.createServer(pair, onRequest), port)
