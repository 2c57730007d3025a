// Every kind that a server serves, by discovery: in two requests where it answers with all groups at once (1.27 and later),
// else group by group. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
import { AppError } from '#core/base/errors.ts'
import type { ServedResource } from '../../preload/contract/objects.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { groupPath } from '../clusters/kinds.ts'
import { dig, listAt, textAt } from '../jobs/dig.ts'

export type Served = { readonly kinds: ServedResource[]; readonly failures: string[] }

const AGGREGATED = ['v2', 'v2beta1']
  .map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')
const LARGEST = 16 * 1_048_576

/** Kinds that can be listed, each at the version that its group prefers. Throws AppError. */
export async function discover(client: ClusterClient, signal: AbortSignal): Promise<Served> {
  const found = await Promise.all(['/api', '/apis'].map(path => discoverAt(client, path, signal)))
  const kinds = found.flatMap(each => each.kinds)
  return {
    kinds: kinds.toSorted((a, b) => a.kind.localeCompare(b.kind) || a.group.localeCompare(b.group)),
    failures: found.flatMap(each => each.failures),
  }
}

async function discoverAt(client: ClusterClient, path: string, signal: AbortSignal): Promise<Served> {
  const { body } = await client.json({ path, accept: AGGREGATED, maxBytes: LARGEST }, signal)
  if (textAt(body, 'kind') === 'APIGroupDiscoveryList') return fromAggregated(body)
  return readGroups(client, groupVersionsOf(body), signal)
}

/** The first version of a group is the one that it prefers; a later one adds what the first lacks. */
export function fromAggregated(list: unknown): Served {
  const failures: string[] = []
  const kinds = listAt(list, 'items').flatMap(item => {
    const group = textAt(item, 'metadata', 'name')
    const versions = listAt(item, 'versions')
    if (versions.some(version => textAt(version, 'freshness') === 'Stale')) failures.push(group)
    const all = versions.flatMap(version =>
      listAt(version, 'resources').map(resource => ({
        group,
        version: textAt(version, 'version'),
        plural: textAt(resource, 'resource'),
        kind: textAt(resource, 'responseKind', 'kind'),
        isNamespaced: textAt(resource, 'scope') === 'Namespaced',
        shortNames: textsOf(resource, 'shortNames'),
        verbs: textsOf(resource, 'verbs'),
      })),
    )
    return firstOfEach(all)
  })
  return { kinds, failures }
}

/** `[group, version]` of an APIVersions or APIGroupList, the preferred version of a group first. */
function groupVersionsOf(body: unknown): readonly (readonly [string, string])[] {
  const core = listAt(body, 'versions').filter(version => typeof version === 'string')
  if (core.length > 0) return core.map(version => ['', version] as const)
  return listAt(body, 'groups').flatMap(group => {
    const preferred = textAt(group, 'preferredVersion', 'version')
    const versions = listAt(group, 'versions').map(version => textAt(version, 'version'))
    const ordered = [preferred, ...versions.filter(version => version !== preferred)]
    return ordered.filter(version => version !== '').map(version => [textAt(group, 'name'), version] as const)
  })
}

/** One group that does not answer hides no other. */
async function readGroups(
  client: ClusterClient,
  groups: readonly (readonly [string, string])[],
  signal: AbortSignal,
): Promise<Served> {
  const failures: string[] = []
  const lists = await Promise.all(
    groups.map(async ([group, version]) => {
      try {
        const path = groupPath(group === '' ? version : `${group}/${version}`)
        return fromList(group, version, (await client.json({ path, maxBytes: LARGEST }, signal)).body)
      } catch (cause) {
        signal.throwIfAborted()
        if (!(cause instanceof AppError)) throw cause
        failures.push(group)
        return []
      }
    }),
  )
  return { kinds: firstOfEach(lists.flat()), failures: [...new Set(failures)] }
}

const fromList = (group: string, version: string, body: unknown): ServedResource[] =>
  listAt(body, 'resources').map(resource => ({
    group,
    version,
    plural: textAt(resource, 'name'),
    kind: textAt(resource, 'kind'),
    isNamespaced: dig(resource, 'namespaced') === true,
    shortNames: textsOf(resource, 'shortNames'),
    verbs: textsOf(resource, 'verbs'),
  }))

/** `pods/log` and the like are no kinds; what cannot be listed (reviews) has no table. */
function firstOfEach(all: readonly ServedResource[]): ServedResource[] {
  const first = new Map<string, ServedResource>()
  for (const each of all) {
    const key = `${each.group} ${each.plural}`
    const isKind = each.plural !== '' && !each.plural.includes('/') && each.verbs.includes('list')
    if (isKind && !first.has(key)) first.set(key, each)
  }
  return [...first.values()]
}

const textsOf = (value: unknown, key: string): string[] =>
  listAt(value, key).filter(each => typeof each === 'string')
