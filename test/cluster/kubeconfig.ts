import { stringify } from 'yaml'

export interface Credentials {
  readonly token?: string
  /** Paths of a client certificate and its key. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string }
}

export interface KubeconfigEntry {
  readonly name: string
  readonly server: string
  readonly caPath: string
  readonly user: string
  readonly credentials: Credentials
}

/** A kubeconfig with one context, whose name is that of its cluster. */
export function kubeconfig({ name, server, caPath, user, credentials }: KubeconfigEntry): string {
  const { token, clientCertificate } = credentials
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server, 'certificate-authority': caPath } }],
    users: [
      {
        name: user,
        user: clientCertificate
          ? { 'client-certificate': clientCertificate.cert, 'client-key': clientCertificate.key }
          : { token },
      },
    ],
    contexts: [{ name, context: { cluster: name, user } }],
  })
}
