import { COMPONENT, NAMESPACE } from '../wire.ts'

/** The labels by which the parts of an installation find each other. */
export const SELECTOR = { 'app.kubernetes.io/name': COMPONENT } as const

/** The ports of a replica. */
export const PORTS = {
  /** Plain HTTP: /metrics, /healthz, /readyz. */
  health: 8080,
  /** HTTPS: the admission webhook, where there is no policy. */
  webhook: 8443,
} as const

/** Where the container finds its code, and where it unpacks it to. */
export const PATHS = {
  bundleFolder: '/etc/canopy/bundle',
  bundleFile: 'scheduler.mjs.gz',
  workFolder: '/run/canopy',
} as const

/** Holds the webhook's certificate. */
export const WEBHOOK_SECRET = `${COMPONENT}-webhook`
/** The webhook's Service, and the names that its certificate carries. */
export const WEBHOOK_HOSTS = [`${COMPONENT}.${NAMESPACE}.svc`, `${COMPONENT}.${NAMESPACE}.svc.cluster.local`]
export const WEBHOOK_PATH = '/gate'
/** The one webhook of the MutatingWebhookConfiguration. */
export const WEBHOOK_NAME = 'capacity.canopy.internal'
