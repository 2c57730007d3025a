import { release } from 'node:os'
import type { AppInfoSchema } from '../preload/contract/app.ts'
import type { Cluster } from '../preload/contract/clusters.ts'
import type { z } from 'zod'
import { redactText } from './log.ts'

type Info = z.output<typeof AppInfoSchema>

/** The last lines of the log, and what else of the user's they may name: namespaces, watched folders, files of credentials. */
export type PrivateLog = { readonly tail: readonly string[]; readonly names: readonly string[] }

/**
 * Text for a bug report. Of clusters it tells how many there are and how each fares, by number: no name, host, user, path
 * or namespace of the user's, and of the log only lines without those.
 */
export function diagnosticsText(info: Info, clusters: readonly Cluster[], log: PrivateLog): string {
  const hidden = privateTexts(info, clusters, log.names)
  const hide = (text: string) => hidden.reduce((rest, name) => rest.replaceAll(name, '…'), redactText(text))
  const lines = [
    `Canopy ${info.version} on ${info.platform} ${release()}`,
    ...Object.entries(info.versions).map(([name, version]) => `  ${name} ${version}`),
    `Secrets: ${info.secrets.backend}${info.secrets.isPlainText ? ' (plain text)' : ''}`,
    `Login PATH: ${info.loginPath.status}`,
    `Notices: ${info.notices.map(({ code }) => code).join(', ') || 'none'}`,
    `Clusters: ${clusters.length}`,
    ...clusters.map((cluster, index) => `  #${index + 1} ${clusterText(cluster)}`),
    'Log:',
    ...log.tail.map(line => `  ${hide(line)}`),
  ]
  return `${lines.join('\n')}\n`
}

function clusterText({ connection, source, summary, isSample, sourceFailure }: Cluster): string {
  const watches = connection.watches
    .map(({ kind, status, objects }) => `${kind}:${status}:${objects}`)
    .join(' ')
  return [
    isSample ? 'sample' : source.kind,
    summary?.authType ?? 'unknown',
    connection.status,
    connection.failure?.code ?? sourceFailure?.code ?? 'ok',
    connection.serverVersion ?? '',
    watches,
  ]
    .filter(Boolean)
    .join(' ')
}

/** What names the user's things, longest first, so that a name within another is not left half hidden. */
function privateTexts(info: Info, clusters: readonly Cluster[], names: readonly string[]): string[] {
  const texts = clusters.flatMap(({ name, summary, source, proxyOverride }) => [
    name,
    summary?.context,
    summary?.clusterName,
    summary?.userName,
    summary?.server,
    summary && hostOf(summary.server),
    summary?.tlsServerName,
    summary?.namespace,
    summary?.exec?.command,
    ...[summary?.proxyUrl, proxyOverride].flatMap(url => (url ? [url, hostOf(url)] : [])),
    'path' in source ? source.path : null,
  ])
  return [info.dataFolder, info.logFolder, ...names, ...texts]
    .filter((text): text is string => typeof text === 'string' && text.length > 2)
    .toSorted((a, b) => b.length - a.length)
}

function hostOf(server: string): string | null {
  return URL.canParse(server) ? new URL(server).hostname : null
}
