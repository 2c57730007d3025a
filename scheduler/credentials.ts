import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Who we are, and whom we trust, as of now. */
export type Credentials = () => Promise<{ readonly token: string; readonly ca: string }>

/** Where Kubernetes mounts a pod's identity. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'
/** The kubelet renews a token long before it ends; read again this often, a renewed one is in use in time. */
const KEEP_MS = 30_000

/** The identity of a service account, read again from its folder twice a minute. */
export function serviceAccount(folder: string): Credentials {
  let kept: { readonly until: number; readonly value: ReturnType<Credentials> } | undefined
  const load = async () => {
    const [token, ca] = await Promise.all([
      readFile(join(folder, 'token'), 'utf8'),
      readFile(join(folder, 'ca.crt'), 'utf8'),
    ])
    return { token: token.trim(), ca }
  }
  return () => {
    if (kept && performance.now() < kept.until) return kept.value
    const value = load()
    const entry = { until: performance.now() + KEEP_MS, value }
    kept = entry
    value.catch(() => {
      if (kept === entry) kept = undefined
    })
    return value
  }
}
