// Which credential goes with a request, and what happens when it is refused.
//
//   current() ──▶ cached ── still good ──▶ sent ──401──▶ reject() ──▶ one more try, if a fresh one can be had
//                  └─ old or none ──▶ read file / run plugin / ask the identity provider (each once for all who wait)
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '#core/base/errors.ts'
import type { ClusterConfig } from './config.ts'
import type { ExecCredential } from './execCredential.ts'
import type { ExecRunner } from './execRunner.ts'
import { createOidc } from './oidc.ts'
import type { HeaderList } from './request.ts'

export type Authorization = {
  readonly headers: HeaderList
  readonly clientCertificate: ClusterConfig['clientCertificate']
  /** SHA-256 of the credential: two authorizations with the same hash may share connections. */
  readonly hash: string
}

export type Authenticator = {
  /** Throws EXEC_*, CONFIG_FILE_MISSING, AUTH_UNSUPPORTED, or what keeps an identity provider from answering. */
  current(signal: AbortSignal): Promise<Authorization>
  /** The server said 401 to it. Whether asking again with a fresh one makes sense. */
  reject(refused: Authorization): boolean
}

export type AuthOptions = {
  readonly exec: ExecRunner
  /** Whether the user allowed this context's plugin to run; asked before each run. */
  readonly isExecAllowed: () => boolean
  readonly now: () => number
}

/** As long as client-go trusts what it read: https://github.com/kubernetes/client-go/blob/master/transport/token_source.go */
const FILE_TRUST_MS = 60_000

export function createAuthenticator(config: ClusterConfig, options: AuthOptions): Authenticator {
  // As kubectl has it, nothing that proves who we are crosses a network in the clear.
  if (new URL(config.server).protocol === 'http:') return fixed([], null)
  const { credential, clientCertificate } = config
  switch (credential.type) {
    case 'none':
      return fixed([], clientCertificate)
    case 'token':
      return fixed(bearer(credential.token), clientCertificate)
    case 'basic': {
      const pair = Buffer.from(`${credential.username}:${credential.password}`).toString('base64')
      return fixed([['authorization', `Basic ${pair}`]], clientCertificate)
    }
    case 'tokenFile':
      return fromFile(credential.path, clientCertificate, options.now)
    case 'exec':
      return fromPlugin(config, options)
    case 'oidc': {
      const oidc = createOidc(credential.config, options.now)
      return {
        current: async signal => authorization(bearer(await oidc.token(signal)), clientCertificate),
        reject: () => oidc.drop(),
      }
    }
    case 'unsupported':
      return unsupported(credential.name)
  }
}

const bearer = (token: string): HeaderList => [['authorization', `Bearer ${token}`]]

function authorization(
  headers: HeaderList,
  clientCertificate: Authorization['clientCertificate'],
): Authorization {
  const hash = createHash('sha256')
    .update(JSON.stringify([headers, clientCertificate]))
    .digest('hex')
  return { headers, clientCertificate, hash }
}

function fixed(headers: HeaderList, clientCertificate: Authorization['clientCertificate']): Authenticator {
  const only = authorization(headers, clientCertificate)
  return { current: async () => only, reject: () => false }
}

function unsupported(name: string): Authenticator {
  return {
    current: async () => {
      throw new AppError('AUTH_UNSUPPORTED', `The sign-in method "${name}" is not supported`, {
        data: { name },
      })
    },
    reject: () => false,
  }
}

function fromFile(
  path: string,
  clientCertificate: Authorization['clientCertificate'],
  now: () => number,
): Authenticator {
  let read: { readonly at: number; readonly authorization: Authorization } | null = null
  return {
    current: async () => {
      if (read && now() - read.at < FILE_TRUST_MS) return read.authorization
      const token = await readToken(path)
      read = { at: now(), authorization: authorization(bearer(token), clientCertificate) }
      return read.authorization
    },
    reject: refused => {
      if (read?.authorization.hash === refused.hash) read = null
      return true
    },
  }
}

async function readToken(path: string): Promise<string> {
  const missing = (cause?: unknown) =>
    new AppError('CONFIG_FILE_MISSING', `The token file ${path} cannot be read or is empty`, {
      data: { path },
      cause,
    })
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw missing(cause)
  })
  if (text.trim() === '') throw missing()
  return text.trim()
}

function fromPlugin(config: ClusterConfig, { exec, isExecAllowed }: AuthOptions): Authenticator {
  if (config.credential.type !== 'exec') throw new Error('not an exec credential')
  const plugin = exec.plugin(config.credential.exec, config)
  let last: { readonly credential: ExecCredential; readonly authorization: Authorization } | null = null
  return {
    current: async signal => {
      if (!isExecAllowed()) throw plugin.consentNeeded()
      const credential = await plugin.credential(signal)
      if (last?.credential !== credential) {
        const headers = credential.token === null ? [] : bearer(credential.token)
        const certificate = credential.clientCertificate ?? config.clientCertificate
        last = { credential, authorization: authorization(headers, certificate) }
      }
      return last.authorization
    },
    reject: refused => {
      if (last?.authorization.hash === refused.hash) plugin.drop(last.credential)
      return true
    },
  }
}
