// Which proxy a server is reached through: pure. Rules of Go's httpproxy, which kubectl follows:
// https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
import { BlockList, isIP } from 'node:net'
import { AppError } from '#core/base/errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type Proxy = {
  readonly protocol: 'http:' | 'https:' | 'socks5:'
  readonly hostname: string
  readonly port: number
  readonly username: string
  readonly password: string
}

/** What a person may set for one cluster instead of a proxy, to reach it without any. */
export const DIRECT = 'direct'

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443, 'socks5:': 1080 } as const

/**
 * The proxy for a server, null for none: the cluster's own setting, else `proxy-url` of its kubeconfig, else the environment
 * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case). As for kubectl, NO_PROXY and the exemption of this computer itself
 * concern the environment's proxy alone. Throws PROXY for an address that cannot be used.
 */
export function proxyFor(
  server: URL,
  set: { readonly override: string | null; readonly proxyUrl: string | null },
  env: Environment,
): Proxy | null {
  if (set.override === DIRECT) return null
  const stated = set.override || set.proxyUrl
  if (stated) return parseProxy(stated)
  const read = (name: string) => env[name] || env[name.toLowerCase()] || ''
  const fromEnv = read(server.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY')
  if (fromEnv === '' || isExempt(server, read('NO_PROXY'))) return null
  return parseProxy(fromEnv)
}

/** The proxy as it may be shown: without its password. */
export const proxyName = ({ protocol, hostname, port }: Proxy): string => `${protocol}//${hostname}:${port}`

function parseProxy(text: string): Proxy {
  const url = parseUrl(text.includes('://') ? text : `http://${text}`)
  const protocol = url?.protocol === 'socks5h:' || url?.protocol === 'socks:' ? 'socks5:' : url?.protocol
  if (!url || (protocol !== 'http:' && protocol !== 'https:' && protocol !== 'socks5:'))
    throw new AppError('PROXY', 'The address of the proxy is not an http, https or socks5 URL', {
      data: { protocol: url?.protocol ?? null },
    })
  return {
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || DEFAULT_PORTS[protocol],
    username: decode(url.username),
    password: decode(url.password),
  }
}

/** Throws PROXY for a percent sign that begins no escape. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new AppError('PROXY', 'The user or password of the proxy is not encoded as URLs are', { cause })
  }
}

function parseUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url && url.hostname !== '' ? url : null
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const familyOf = (host: string) => (isIP(host) === 6 ? 'ipv6' : 'ipv4')

function isExempt(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = server.port || (server.protocol === 'http:' ? '80' : '443')
  if (host === 'localhost') return true
  if (isIP(host) > 0 && LOOPBACK.check(host, familyOf(host))) return true
  return noProxy
    .split(',')
    .map(entry => entry.trim().toLowerCase())
    .some(entry => entry !== '' && matches(entry, host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isInSubnet(entry, host)
  const [name, onlyPort] = splitPort(entry)
  if (onlyPort !== '' && onlyPort !== port) return false
  if (isIP(name) > 0 || isIP(host) > 0) return name === host
  // `example.org` is the name and all below it; `.example.org` and `*.example.org` only what is below.
  const suffix = name.replace(/^\*\./, '.')
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`)
}

function splitPort(entry: string): readonly [name: string, port: string] {
  if (isIP(entry) === 6) return [entry, '']
  const match = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry)
  return [match?.[1] ?? entry, match?.[2] ?? '']
}

function isInSubnet(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/')
  const family = familyOf(network)
  const length = Number(bits)
  const longest = family === 'ipv6' ? 128 : 32
  if (isIP(network) === 0 || isIP(host) === 0 || family !== familyOf(host)) return false
  if (!/^\d+$/.test(bits) || length > longest) return false
  const subnet = new BlockList()
  subnet.addSubnet(network, length, family)
  return subnet.check(host, family)
}
