// Gates new pods where the server has no MutatingAdmissionPolicy. Whatever goes wrong here, the pod is let through:
// the component must never keep a cluster from creating pods. What slips past is seen by its missing note.
import { createServer, type Server } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WEBHOOK_PATH } from '#core/deploy/names.ts'
import { addGate, isToBeGated, type NewPod } from './gating.ts'
import type { Keyring } from './keyring.ts'
import { failureFacts, type Log } from './log.ts'
import type { Counter } from './registry.ts'

export type WebhookOptions = {
  readonly port: number
  readonly log: Log
  readonly reviews: Counter
  /** Namespaces whose pods are gated; null while that is not known. */
  readonly bound: () => ReadonlySet<string> | null
  /** Whether it is about to end: a connection that is used then is not used again. */
  readonly isStopping: () => boolean
}

export type Webhook = {
  readonly port: number
  /** Serves with this certificate from now on; before the first, no handshake succeeds. */
  serve(keyring: Keyring): void
  hasCertificate(): boolean
  /** Resolves when it was aborted and the last answer is out. */
  readonly ended: Promise<void>
}

/**
 * Longer than the API server keeps an idle connection (90 s, `IdleConnTimeout` of https://pkg.go.dev/net/http#DefaultTransport): one that
 * we end first is lost in the very moment in which it is used, and a pod slips past. Milliseconds.
 */
const KEEP_IDLE_MS = 120_000
/** Larger than any object that the API server takes. */
const MOST_BYTES = 4 << 20

type Review = {
  readonly request?: { readonly uid?: string; readonly namespace?: string; readonly object?: NewPod }
}

async function readReview(request: IncomingMessage): Promise<Review> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Error('the review is too large')
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Review
}

/** The answer to an AdmissionReview: always allowed, with our gate where the pod is to wait. */
export function answerTo({ request }: Review, bound: ReadonlySet<string> | null) {
  const pod = request?.object ?? {}
  const isGated = bound !== null && isToBeGated(pod, request?.namespace ?? '', bound)
  const patch = isGated && {
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(addGate(pod))).toString('base64'),
  }
  return {
    isGated,
    body: {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: request?.uid ?? '', allowed: true, ...patch },
    },
  }
}

/** Listens until aborted. */
export async function serveWebhook(options: WebhookOptions, signal: AbortSignal): Promise<Webhook> {
  const { log, reviews, bound, isStopping } = options
  let hasCertificate = false

  async function review(request: IncomingMessage): Promise<object> {
    const { isGated, body } = answerTo(await readReview(request), bound())
    reviews.add(1, { outcome: isGated ? 'gated' : 'passed' })
    return body
  }

  const server: Server = createServer({ keepAliveTimeout: KEEP_IDLE_MS }, (request, response) => {
    if (isStopping()) response.setHeader('connection', 'close')
    if (request.method !== 'POST' || request.url?.split('?')[0] !== WEBHOOK_PATH) {
      response.writeHead(404).end()
      return
    }
    review(request).then(
      body => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (cause: unknown) => {
        reviews.add(1, { outcome: 'failed' })
        log.warn('webhook.failed', failureFacts(cause))
        response.writeHead(400).end() // failurePolicy Ignore makes this a pass
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, resolve)
  })
  const ended = new Promise<void>(resolve =>
    signal.addEventListener('abort', () => server.close(() => resolve()), { once: true }),
  )
  return {
    port: (server.address() as AddressInfo).port,
    ended,
    serve({ current: pair }) {
      if (!pair) return
      server.setSecureContext({ cert: pair.cert, key: pair.key, minVersion: 'TLSv1.2' })
      hasCertificate = true
    },
    hasCertificate: () => hasCertificate,
  }
}
