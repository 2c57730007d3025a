/**
 * One context of a kubeconfig, resolved: files read, base64 decoded, relative paths made absolute against the
 * kubeconfig's own folder. It holds secrets: it stays in the backend's memory, is never logged, stored or sent.
 * Fields follow https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/.
 */
export type ClusterConfig = {
  readonly server: string
  /** PEM; null: the system's certificate authorities. */
  readonly caPem: string | null
  readonly insecureSkipTlsVerify: boolean
  readonly tlsServerName: string | null
  /** http, https or socks5 URL; null: the environment decides. */
  readonly proxyUrl: string | null
  readonly namespace: string | null
  readonly clientCertificate: { readonly certPem: string; readonly keyPem: string } | null
  readonly credential: Credential
  readonly impersonate: Impersonation | null
}

/** `tokenFile` is read again when it is older than a minute, as client-go does. */
export type Credential =
  | { readonly type: 'none' }
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'tokenFile'; readonly path: string }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'exec'; readonly exec: ExecConfig }
  | { readonly type: 'oidc'; readonly config: Readonly<Record<string, string>> }
  | { readonly type: 'unsupported'; readonly name: string }

export type ExecConfig = {
  readonly apiVersion: string
  /** As written; `path` is absolute when the command has a separator (relative ones resolve against the kubeconfig's folder). */
  readonly command: string
  readonly path: string | null
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly installHint: string | null
  readonly provideClusterInfo: boolean
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always'
}

export type Impersonation = {
  readonly user: string
  readonly uid: string | null
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}
