import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { ContextSummarySchema } from '../../preload/contract/clusters.ts'
import { expiryProblem, hashOfCertificates, readCertificates } from './certificates.ts'
import type { ClusterConfig } from './config.ts'
import { consentHash } from './consent.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import type { UserEntry } from './kubeconfigSchema.ts'
import { maskArguments } from './maskArguments.ts'
import { type Picked, pickContext } from './pickContext.ts'
import { resolveContext } from './resolve.ts'
import { parseServer, serverText, withoutLogin } from './serverUrl.ts'
import { authTypeOf, withoutControls } from './userCredential.ts'

export type ContextSummary = z.output<typeof ContextSummarySchema>

/** All there is to know of one context. `config` holds secrets, nothing else does. */
export type Examined = {
  readonly summary: ContextSummary
  /** SHA-256 of server, authority and user: the same after the file or the context was renamed. */
  readonly fingerprint: string
  /** What the server is trusted by: SHA-256 of its authority, `insecure`, `http`, or null for the system's authorities. */
  readonly trust: string | null
  readonly config: ClusterConfig | null
  /** Why it cannot be used as it stands. */
  readonly problem: AppError | null
}

export type Where = {
  /** Folder of the kubeconfig, which relative paths start from; null: it was pasted. */
  readonly folder: string | null
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Throws NOT_FOUND when there is no such context; everything else that is wrong is its `problem`. */
export async function examineContext(kubeconfig: Kubeconfig, name: string, where: Where): Promise<Examined> {
  const picked = pickContext(kubeconfig, name)
  const resolved = await resolveContext(picked, where.folder).catch((cause: unknown) => {
    if (cause instanceof AppError) return cause
    throw cause
  })
  const config = resolved instanceof AppError ? null : resolved
  const trust = trustOf(picked, config)
  return {
    summary: summaryOf(picked, config),
    fingerprint: fingerprintOf(picked, config, trust),
    trust,
    config,
    problem: resolved instanceof AppError ? resolved : problemOf(resolved, where.now),
  }
}

/** What is wrong with a context that could be resolved: what a server would refuse anyway, in clearer words. */
function problemOf({ credential, clientCertificate }: ClusterConfig, now: number): AppError | null {
  if (credential.type === 'unsupported')
    return new AppError('AUTH_UNSUPPORTED', `The sign-in method "${credential.name}" is not supported`, {
      data: { name: credential.name, hint: HINTS[credential.name] ?? null },
    })
  // Beside another credential an expired certificate does no harm.
  if (credential.type !== 'none' || !clientCertificate) return null
  return expiryProblem(clientCertificate.certPem, now)
}

/** What took the place of the providers that went with Kubernetes 1.26. */
const HINTS: Readonly<Record<string, string>> = {
  gcp: 'gcloud components install gke-gcloud-auth-plugin, then gcloud container clusters get-credentials',
  azure: 'kubelogin convert-kubeconfig',
}

function summaryOf({ name, context, cluster, user }: Picked, config: ClusterConfig | null): ContextSummary {
  const server = parseServer(cluster.server)
  const authType = authTypeOf(user)
  return {
    context: name,
    clusterName: context.cluster,
    userName: context.user,
    server: server ? serverText(server) : withoutLogin(cluster.server),
    namespace: context.namespace || null,
    authType: authType === 'none' && server?.login ? 'basic' : authType,
    exec:
      authType === 'exec' && user.exec
        ? {
            command: user.exec.command,
            args: maskArguments(user.exec.args),
            envNames: user.exec.env.map(variable => variable.name),
            installHint: user.exec.installHint === '' ? null : withoutControls(user.exec.installHint),
            hash: config?.credential.type === 'exec' ? consentHash(config.credential.exec) : '',
          }
        : null,
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'],
    isPlainHttp: server?.url.protocol === 'http:',
    tlsServerName: cluster['tls-server-name'] || null,
    proxyUrl: cluster['proxy-url'] === '' ? null : withoutLogin(cluster['proxy-url']),
    impersonates: user.as || null,
  }
}

function trustOf({ cluster }: Picked, config: ClusterConfig | null): string | null {
  if (parseServer(cluster.server)?.url.protocol === 'http:') return 'http'
  if (cluster['insecure-skip-tls-verify']) return 'insecure'
  if (config) return config.caPem === null ? null : hashOfCertificates(config.caPem)
  const named = cluster['certificate-authority-data'] || cluster['certificate-authority']
  return named === '' ? null : sha256(named)
}

function fingerprintOf(picked: Picked, config: ClusterConfig | null, trust: string | null): string {
  const { cluster, user } = picked
  const server = parseServer(cluster.server)
  return sha256(
    JSON.stringify([
      server ? serverText(server) : withoutLogin(cluster.server),
      trust,
      cluster['tls-server-name'],
      authTypeOf(user),
      whoIs(picked, config),
      user.as,
    ]),
  )
}

/** Who the user is, as far as it stays the same while tokens and certificates are renewed; no secret is part of it. */
function whoIs({ context, user }: Picked, config: ClusterConfig | null): unknown {
  switch (authTypeOf(user)) {
    case 'basic':
      return user.username
    case 'exec':
      return pluginOf(user)
    case 'oidc':
    case 'authProvider':
      return providerOf(user)
    case 'token':
      return subjectOfToken(user.token) ?? context.user
    case 'clientCertificate':
      return subjectOf(config?.clientCertificate?.certPem ?? '') ?? context.user
    case 'tokenFile':
    case 'none':
      return context.user
  }
}

const pluginOf = ({ exec }: UserEntry) => [exec?.command, exec?.args, exec?.env.map(({ name }) => name)]
const providerOf = ({ 'auth-provider': provider }: UserEntry) => [
  provider?.name,
  provider?.config['idp-issuer-url'],
  provider?.config['client-id'],
]
const subjectOf = (pem: string): string | null => readCertificates(pem)?.[0]?.subject ?? null

/** Issuer and subject of a JSON Web Token; null for any other. */
function subjectOfToken(token: string): string | null {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
    const { iss, sub } = JSON.parse(payload) as { iss?: unknown; sub?: unknown }
    return typeof sub === 'string' ? JSON.stringify([iss ?? null, sub]) : null
  } catch {
    return null // an opaque token
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
