// Keeps the webhook's certificates in a Secret that all replicas read, and has the API server trust them.
import { WEBHOOK_NAME, WEBHOOK_SECRET } from '#core/deploy/names.ts'
import { COMPONENT, NAMESPACE } from '#core/wire.ts'
import { type Api, hasCode, PATCH } from './api.ts'
import { readKeyring, rotate, trusted, writeKeyring, type Keyring } from './keyring.ts'
import type { Leadership } from './lease.ts'
import { failureFacts, type Log } from './log.ts'
import { pause } from './pause.ts'

type Secret = {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly resourceVersion?: string }
  readonly data?: Readonly<Record<string, string>>
}
type WebhookConfiguration = {
  readonly webhooks?: readonly {
    readonly name: string
    readonly clientConfig: { readonly caBundle?: string }
  }[]
}

export type TrustOptions = {
  readonly api: Api
  readonly log: Log
  readonly leadership: Leadership
  /** Called with what is to be served, whenever that changed. */
  readonly onKeyring: (keyring: Keyring) => void
}

const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`
const SECRET = `${SECRETS}/${WEBHOOK_SECRET}`
const CONFIGURATION = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${COMPONENT}`
/** Well below the time for which a new certificate is announced before it is served. */
const EVERY_MS = 30_000
const UNTIL_FIRST_MS = 1000
/** How soon a replica that begins to lead tells the API server what it knew already. */
const NOTICE_MS = 1000

/**
 * Every replica reads the Secret; the one that leads renews it and tells the API server. The first certificate is made by whoever comes
 * first: when the policy gives way to the webhook, old replicas, which need none, lead until new ones are ready. Runs until aborted.
 */
export async function keepTrust(options: TrustOptions, signal: AbortSignal): Promise<void> {
  const { api, log, leadership } = options
  const fence = () => leadership.assertLeading()
  let served: string | undefined

  async function readSecret(): Promise<Secret | undefined> {
    try {
      return await api.send<Secret>({ method: 'GET', path: SECRET })
    } catch (cause) {
      if (hasCode(cause, 'NOT_FOUND')) return undefined
      throw cause
    }
  }

  /** Guarded by the version that was read: of two writers one is refused, and reads again. */
  async function writeSecret(secret: Secret | undefined, keyring: Keyring): Promise<void> {
    const metadata = secret?.metadata ?? { name: WEBHOOK_SECRET, namespace: NAMESPACE }
    const body = { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data: writeKeyring(keyring) }
    await api.send(secret ? { method: 'PUT', path: SECRET, body } : { method: 'POST', path: SECRETS, body })
    log.info('certificate.renewed')
  }

  async function announce(keyring: Keyring): Promise<void> {
    const caBundle = Buffer.from(trusted(keyring, Date.now())).toString('base64')
    const { webhooks } = await api.send<WebhookConfiguration>({ method: 'GET', path: CONFIGURATION })
    if (webhooks?.find(webhook => webhook.name === WEBHOOK_NAME)?.clientConfig.caBundle === caBundle) return
    const body = { webhooks: [{ name: WEBHOOK_NAME, clientConfig: { caBundle } }] }
    await api.send({ method: 'PATCH', path: CONFIGURATION, body, contentType: PATCH.strategic, fence })
    log.info('certificate.announced')
  }

  async function round(): Promise<void> {
    const secret = await readSecret()
    let keyring = readKeyring(secret?.data ?? {})
    if (leadership.isLeading() || !keyring.current) {
      const rotated = rotate(keyring, Date.now())
      if (rotated !== keyring) await writeSecret(secret, rotated)
      keyring = rotated
    }
    if (keyring.current && keyring.current.cert !== served) {
      options.onKeyring(keyring)
      served = keyring.current.cert
    }
    if (leadership.isLeading()) await announce(keyring)
  }

  /** Until the next round is due: a while, or as soon as we begin to lead. */
  async function rest(wasLeading: boolean): Promise<void> {
    for (let restedMs = 0; restedMs < EVERY_MS && !signal.aborted; restedMs += NOTICE_MS) {
      if (leadership.isLeading() && !wasLeading) return
      await pause(NOTICE_MS, signal)
    }
  }

  while (!signal.aborted) {
    const wasLeading = leadership.isLeading()
    let isDone = false
    try {
      await round()
      isDone = served !== undefined
    } catch (cause) {
      // Until the configuration is there, which comes last, there is nobody to tell.
      log[hasCode(cause, 'NOT_FOUND') ? 'debug' : 'warn']('certificate.failed', failureFacts(cause))
    }
    await (isDone ? rest(wasLeading) : pause(UNTIL_FIRST_MS, signal))
  }
}
