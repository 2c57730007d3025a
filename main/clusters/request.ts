// What a request to an API server looks like: pure, without a socket.
import { isIPv4 } from 'node:net'
import type { Impersonation } from './config.ts'
import type { Action } from './failures.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>
/** Name and value, in the order in which they are sent; a name may come more than once. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** Path and query below the server's own path, which is not empty behind gateways such as Rancher's. */
export function targetOf(server: URL, path: string, query: Query = {}): string {
  const params = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  const search = params.length === 0 ? '' : `?${params.join('&')}`
  return `${server.pathname.replace(/\/+$/, '')}${path}${search}`
}

/**
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 * One line a group: a proxy that joined them would make one group of them all.
 */
export function impersonationHeaders(impersonate: Impersonation | null): HeaderList {
  if (impersonate === null) return []
  return [
    ['impersonate-user', impersonate.user],
    ...(impersonate.uid === null ? [] : [['impersonate-uid', impersonate.uid] as const]),
    ...impersonate.groups.map(group => ['impersonate-group', group] as const),
    ...Object.entries(impersonate.extra).flatMap(([key, values]) =>
      values.map(value => [`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`, value] as const),
    ),
  ]
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/**
 * The right that a request needs, as RBAC names it; null for paths that are no resource (`/readyz`).
 * https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
 */
export function actionOf(method: string, path: string, query: Query = {}): Action | null {
  const match = /^\/(?:api\/[^/]+|apis\/([^/]+)\/[^/]+)\/(.+)$/.exec(path)
  if (!match) return null
  const [first = '', second, ...rest] = (match[2] ?? '').split('/').map(decodeURIComponent)
  const isInNamespace = first === 'namespaces' && rest.length > 0
  const [resource = '', name] = isInNamespace ? rest : [first, second]
  const read = name !== undefined ? 'get' : query['watch'] ? 'watch' : 'list'
  return {
    verb: VERBS[method] ?? read,
    resource,
    group: match[1] ?? '',
    namespace: isInNamespace ? (second ?? null) : null,
  }
}

/** Whether the server is this computer itself, where compressing answers costs more than it saves. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}
