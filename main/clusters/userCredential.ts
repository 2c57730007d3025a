// Which of a user entry's credentials counts, as client-go decides it:
// https://github.com/kubernetes/client-go/blob/master/tools/clientcmd/client_config.go (getUserIdentificationPartialConfig)
// https://github.com/kubernetes/client-go/blob/master/plugin/pkg/client/auth/exec/exec.go (UpdateTransportConfig)
import { isAbsolute } from 'node:path'
import type { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { AuthType } from '../../preload/contract/clusters.ts'
import type { Credential, ExecConfig, Impersonation } from './config.ts'
import type { UserEntry } from './kubeconfigSchema.ts'
import { absolutePath, requireFile } from './referenced.ts'

/** A plugin is asked only when nothing else proves who we are; a client certificate goes with any other credential. */
export function authTypeOf(user: UserEntry): z.output<typeof AuthType> {
  if (user.tokenFile !== '') return 'tokenFile'
  if (user.token !== '') return 'token'
  if (user.username !== '' || user.password !== '') return 'basic'
  if (user.exec && !hasClientCertificate(user)) return 'exec'
  if (user['auth-provider']) return user['auth-provider'].name === 'oidc' ? 'oidc' : 'authProvider'
  return hasClientCertificate(user) ? 'clientCertificate' : 'none'
}

const hasClientCertificate = (user: UserEntry): boolean =>
  user['client-certificate'] !== '' || user['client-certificate-data'] !== ''

/** `folder`: of the kubeconfig, null for pasted text. Throws CONFIG_INCOMPLETE, CONFIG_FILE_MISSING. */
export async function credentialOf(user: UserEntry, folder: string | null): Promise<Credential> {
  requireOneMethod(user)
  switch (authTypeOf(user)) {
    case 'tokenFile':
      return {
        type: 'tokenFile',
        path: await requireFile({ field: 'tokenFile', path: user.tokenFile, folder }),
      }
    case 'token':
      return { type: 'token', token: user.token.trim() }
    case 'basic':
      return { type: 'basic', username: user.username, password: user.password }
    case 'exec':
      return { type: 'exec', exec: execOf(user, folder) }
    case 'oidc':
      return { type: 'oidc', config: user['auth-provider']?.config ?? {} }
    case 'authProvider':
      return { type: 'unsupported', name: user['auth-provider']?.name ?? '' }
    case 'clientCertificate':
    case 'none':
      return { type: 'none' }
  }
}

function requireOneMethod(user: UserEntry): void {
  if (user.token !== '' && (user.username !== '' || user.password !== ''))
    throw incomplete('token', 'The user has a token and a password; only one may be there', 'TWO_METHODS')
  if (user.exec && user['auth-provider'])
    throw incomplete('exec', 'The user has exec and auth-provider; only one may be there', 'TWO_METHODS')
}

/** v1alpha1 went with Kubernetes 1.24. */
const EXEC_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

function execOf(user: UserEntry, folder: string | null): ExecConfig {
  const { exec } = user
  if (!exec || exec.command === '') throw incomplete('exec.command', 'exec names no command')
  if (!EXEC_VERSIONS.includes(exec.apiVersion))
    throw incomplete('exec.apiVersion', `exec needs an apiVersion: ${EXEC_VERSIONS.join(' or ')}`)
  if (exec.env.some(({ name }) => name === '')) throw incomplete('exec.env', 'A variable of exec has no name')
  return {
    apiVersion: exec.apiVersion,
    command: exec.command,
    path: commandPath(exec.command, folder),
    args: exec.args,
    env: exec.env,
    installHint: exec.installHint === '' ? null : withoutControls(exec.installHint),
    provideClusterInfo: exec.provideClusterInfo,
    interactiveMode: interactiveMode(exec.interactiveMode, exec.apiVersion),
  }
}

/** Without a separator it is looked for on the PATH. */
function commandPath(command: string, folder: string | null): string | null {
  const hasSeparator = command.includes('/') || (process.platform === 'win32' && command.includes('\\'))
  if (isAbsolute(command)) return command
  return hasSeparator ? absolutePath({ field: 'exec.command', path: command, folder }) : null
}

function interactiveMode(mode: string, apiVersion: string): ExecConfig['interactiveMode'] {
  if (mode === 'Never' || mode === 'IfAvailable' || mode === 'Always') return mode
  if (mode === '' && apiVersion.endsWith('/v1beta1')) return 'IfAvailable'
  throw incomplete('exec.interactiveMode', 'exec needs an interactiveMode: Never, IfAvailable or Always')
}

/** A hint is shown to people: control characters could pretend to be something else. Line ends and tabs stay. */
export const withoutControls = (text: string): string => text.replace(/[^\P{C}\t\n\r]/gu, '')

/** Throws CONFIG_INCOMPLETE when groups are to be acted for without a user. */
export function impersonationOf(user: UserEntry): Impersonation | null {
  const groups = user['as-groups']
  const extra = user['as-user-extra']
  if (user.as !== '') return { user: user.as, uid: user['as-uid'] || null, groups, extra }
  if (user['as-uid'] !== '' || groups.length > 0 || Object.keys(extra).length > 0)
    throw incomplete('as', 'as-uid, as-groups and as-user-extra need a user to act as')
  return null
}

export const incomplete = (field: string, message: string, reason = 'MISSING_FIELD') =>
  new AppError('CONFIG_INCOMPLETE', message, { data: { field, reason } })
