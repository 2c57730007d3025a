// A small client of the Kubernetes API for tests: one keep-alive pool, JSON in and out, no retries.
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Agent, request, type RequestOptions } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { KubeConfig } from '@kubernetes/client-node'

const REWATCH_MS = 100

/** What the API server said when it did not do what was asked. */
export class ApiFailure extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'ApiFailure'
    this.status = status
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'APPLY' | 'DELETE'

const CONTENT_TYPES: Partial<Record<Method, string>> = {
  PATCH: 'application/merge-patch+json',
  APPLY: 'application/apply-patch+yaml',
}

export interface Api {
  readonly server: string
  /**
   * Sends one request and resolves with the answer: JSON, or text where it is none. PATCH is a merge patch, APPLY a server-side apply.
   * @throws ApiFailure for every status outside 200-299
   */
  send<T>(method: Method, path: string, body?: unknown): Promise<T>
  /**
   * Watches a collection, such as `/api/v1/pods?resourceVersion=7`, and resolves when the server ends it or `signal` aborts.
   * @throws ApiFailure for a refusal
   */
  watch<T>(path: string, onEvent: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void>
  /**
   * Watches until `signal` aborts: where a watch ends (a server ends those that cannot follow), a new one begins with ADDED for
   * everything that is there. What was deleted meanwhile is not told.
   */
  follow<T>(path: string, onEvent: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void>
  close(): void
}

export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: T
}

interface Exchange {
  readonly url: URL
  readonly options: RequestOptions
  readonly body: string | undefined
}

const exchange = ({ url, options, body }: Exchange) =>
  new Promise<{ status: number; isJson: boolean; text: string }>((resolve, reject) => {
    const outgoing = request(url, options, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          isJson: response.headers['content-type']?.includes('json') === true,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    outgoing.once('error', (cause: Error) =>
      reject(Object.assign(cause, { message: `${options.method} ${url.pathname}: ${cause.message}` })),
    )
    outgoing.end(body)
  })

/** The answer to a request as it begins. */
const begin = ({ url, options, body }: Exchange) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(url, options, resolve)
    outgoing.once('error', reject)
    outgoing.end(body)
  })

/** Hands on each line of an answer until it ends, its connection breaks or its reader has had enough. */
async function readLines(answer: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  let rest = ''
  answer.setEncoding('utf8')
  try {
    for await (const piece of answer) {
      const lines = `${rest}${String(piece)}`.split('\n')
      rest = lines.pop() ?? ''
      lines.forEach(onLine)
    }
  } catch (error) {
    if (!['ABORT_ERR', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Opens a client with the current context of a kubeconfig file; at most `connections` requests run at once. */
export async function openApi(kubeconfigPath: string, connections = 32): Promise<Api> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfigPath)
  const server = config.getCurrentCluster()?.server
  if (!server) throw new Error(`${kubeconfigPath} names no cluster`)
  const credentials: RequestOptions = {}
  await config.applyToHTTPSOptions(credentials)
  const { ca, cert, key, rejectUnauthorized } = credentials
  const identity = credentials.headers as OutgoingHttpHeaders | undefined
  const trust = {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  }
  const agent = new Agent({ keepAlive: true, maxSockets: connections, ...trust })
  const watch: Api['watch'] = async (path, onEvent, signal) => {
    const url = new URL(path, server)
    url.searchParams.set('watch', '1')
    const headers = { ...identity, accept: 'application/json' }
    const answer = await begin({ url, options: { ...trust, agent: false, headers, signal }, body: undefined })
    const status = answer.statusCode ?? 0
    if (status !== 200) {
      answer.destroy()
      throw new ApiFailure(status, `watch of ${path}: ${status}`)
    }
    await readLines(answer, line => onEvent(JSON.parse(line) as never))
  }
  return {
    server,
    watch,
    async follow(path, onEvent, signal) {
      for (; !signal.aborted; await sleep(REWATCH_MS))
        try {
          await watch(path, onEvent, signal)
        } catch (error) {
          if (error instanceof ApiFailure) throw error // a refusal stays one; a server that is away comes back
        }
    },
    async send<T>(method: Method, path: string, body?: unknown): Promise<T> {
      const type = CONTENT_TYPES[method] ?? 'application/json'
      const text = body === undefined ? undefined : JSON.stringify(body)
      const length = text !== undefined && { 'content-length': Buffer.byteLength(text) } // Node says none for DELETE
      const headers = { ...identity, accept: 'application/json', 'content-type': type, ...length }
      const answer = await exchange({
        url: new URL(path, server),
        options: { method: method === 'APPLY' ? 'PATCH' : method, headers, agent },
        body: text,
      })
      if (answer.status < 200 || answer.status > 299)
        throw new ApiFailure(
          answer.status,
          `${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`,
        )
      return (answer.isJson ? JSON.parse(answer.text) : answer.text) as T
    },
    close: () => agent.destroy(),
  }
}
