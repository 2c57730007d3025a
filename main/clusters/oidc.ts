// The `oidc` auth provider of kubeconfigs, as client-go has it: the id token while it is valid, else a fresh one from the identity
// provider with the refresh token. What is fetched stays in memory: a kubeconfig is never written.
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'undici'
import { AppError } from '#core/base/errors.ts'
import { parseJson, readBody } from './body.ts'
import { connectorFor } from './connector.ts'
import { orAborted, startDeadline } from './deadline.ts'
import { fromStatus, toAppError } from './failures.ts'
import { proxyFor } from './proxy.ts'
import { tlsOptionsOf } from './tls.ts'

export type Oidc = {
  /** An id token. Throws AUTH_UNSUPPORTED when the kubeconfig holds too little, or why the provider did not give one. */
  token(signal: AbortSignal): Promise<string>
  /** The API server refused the token. Whether a fresh one can be had. */
  drop(): boolean
}

type OidcConfig = Readonly<Record<string, string>>

/** As client-go: https://github.com/kubernetes/client-go/blob/master/plugin/pkg/client/auth/oidc/oidc.go (`expiryDelta`). */
const SKEW_MS = 10_000
const TIMEOUT_MS = 15_000
const LARGEST_ANSWER = 1_048_576

export function createOidc(config: OidcConfig, now: () => number): Oidc {
  let idToken = config['id-token'] ?? ''
  let refreshToken = config['refresh-token'] ?? ''
  let flight: Promise<string> | null = null

  const refresh = async (): Promise<string> => {
    const answer = await refreshTokens(config, refreshToken)
    idToken = answer.idToken
    refreshToken = answer.refreshToken ?? refreshToken
    return idToken
  }

  return {
    token: signal => {
      if (idToken !== '' && expiryOf(idToken) - SKEW_MS > now()) return Promise.resolve(idToken)
      flight ??= refresh().finally(() => {
        flight = null
      })
      return orAborted(flight, signal)
    },
    drop: () => {
      idToken = ''
      return refreshToken !== ''
    },
  }
}

/** When a JSON Web Token ends, in milliseconds; 0 when it does not say. */
function expiryOf(token: string): number {
  const payload = token.split('.')[1]
  if (payload === undefined) return 0
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown }
    return typeof claims.exp === 'number' ? claims.exp * 1000 : 0
  } catch (cause) {
    if (cause instanceof SyntaxError) return 0
    throw cause
  }
}

async function refreshTokens(config: OidcConfig, refreshToken: string) {
  const issuer = config['idp-issuer-url'] ?? ''
  const clientId = config['client-id'] ?? ''
  if (refreshToken === '' || issuer === '' || clientId === '') throw incomplete(config, refreshToken)
  const agent = await agentFor(new URL(issuer), config)
  try {
    const discovery = await ask(agent, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    const endpoint = discovery['token_endpoint']
    if (typeof endpoint !== 'string' || !isSafe(endpoint))
      throw unusable(issuer, 'no token endpoint over https')
    const tokens = await ask(agent, endpoint, {
      form: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId },
      secret: config['client-secret'] ?? '',
      inHeader: acceptsBasic(discovery['token_endpoint_auth_methods_supported']),
    })
    const idToken = tokens['id_token']
    if (typeof idToken !== 'string') throw unusable(issuer, 'no id_token')
    const next = tokens['refresh_token']
    return { idToken, refreshToken: typeof next === 'string' ? next : null }
  } finally {
    await agent.destroy()
  }
}

/** RFC 8414: without a word, the client's secret goes into the header. */
const acceptsBasic = (methods: unknown) => !Array.isArray(methods) || methods.includes('client_secret_basic')

const isSafe = (address: string): boolean => {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1'
}

function incomplete(config: OidcConfig, refreshToken: string): AppError {
  const needed = ['idp-issuer-url', 'client-id'].filter(name => !config[name])
  const missing = refreshToken === '' ? [...needed, 'refresh-token'] : needed
  return new AppError(
    'AUTH_UNSUPPORTED',
    'The oidc token has expired and cannot be renewed from the kubeconfig',
    {
      data: { name: 'oidc', missing },
    },
  )
}

const unusable = (issuer: string, reason: string) =>
  new AppError('BAD_RESPONSE', `The identity provider ${new URL(issuer).host} gave no token`, {
    data: { reason },
  })

async function agentFor(issuer: URL, config: OidcConfig): Promise<Agent> {
  const path = config['idp-certificate-authority']
  const inline = config['idp-certificate-authority-data']
  const caPem = inline
    ? Buffer.from(inline, 'base64').toString('utf8')
    : path
      ? await readFile(path, 'utf8').catch((cause: unknown) => {
          throw new AppError('CONFIG_FILE_MISSING', `${path} cannot be read`, { data: { path }, cause })
        })
      : null
  const tls = tlsOptionsOf({ caPem, insecureSkipTlsVerify: false, tlsServerName: null }, null)
  const proxy = proxyFor(issuer, { override: null, proxyUrl: null }, process.env)
  return new Agent({ connect: connectorFor({ tls, proxy, signal: AbortSignal.timeout(TIMEOUT_MS) }) })
}

type Form = {
  readonly form: Readonly<Record<string, string>>
  readonly secret: string
  readonly inHeader: boolean
}

async function ask(agent: Agent, address: string, post?: Form): Promise<Record<string, unknown>> {
  const host = new URL(address).host
  const deadline = startDeadline(new AbortController().signal, TIMEOUT_MS, host)
  try {
    const { statusCode, headers, body } = await request(address, {
      dispatcher: agent,
      signal: deadline.signal,
      ...(post ? formRequest(post) : { method: 'GET' as const, headers: { accept: 'application/json' } }),
    })
    const bytes = await readBody({ stream: body, encoding: '' }, LARGEST_ANSWER)
    // What a provider says in a refusal may quote what it was sent.
    if (statusCode !== 200) throw fromStatus({ status: statusCode, headers, body: null }, { host })
    return parseJson(bytes) as Record<string, unknown>
  } catch (cause) {
    throw toAppError(cause, { host })
  } finally {
    deadline.release()
  }
}

function formRequest({ form, secret, inHeader }: Form) {
  const basic = Buffer.from(`${encodeURIComponent(form['client_id'] ?? '')}:${encodeURIComponent(secret)}`)
  const isBasic = secret !== '' && inHeader
  const fields = isBasic || secret === '' ? form : { ...form, client_secret: secret }
  return {
    method: 'POST' as const,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(isBasic ? { authorization: `Basic ${basic.toString('base64')}` } : {}),
    },
    body: new URLSearchParams(fields).toString(),
  }
}
