// In which namespaces an identity that may not list a resource everywhere may list it.
import type { V1ResourceRule } from '@kubernetes/client-node'
import { AppError } from '#core/base/errors.ts'
import { getRules, type Rules } from './api.ts'
import type { ClusterClient } from './connect.ts'
import { listPages } from './list.ts'
import { RESOURCES, type Resource } from './resources.ts'

export type Reach = {
  /** Namespaces where `list` and `watch` are allowed, or may be (an authorizer that cannot list its rules). */
  namespacesOf(resource: Resource, client: ClusterClient, signal: AbortSignal): Promise<readonly string[]>
}

/** Each namespace has watches of its own, so there is a limit; what is watched is named in the connection's state. */
export const MOST_NAMESPACES = 32
const ASKED_AT_ONCE = 4
const KNOWN_FOR_MS = 60_000

type Surveyed = ReadonlyMap<string, Rules>

/** `home`: the namespace of the kubeconfig's context. */
export function createReach(home: string | null, now: () => number): Reach {
  let known: { readonly at: number; readonly survey: Promise<Surveyed> } | null = null

  const survey = async (client: ClusterClient, signal: AbortSignal): Promise<Surveyed> => {
    const listed = await listNamespaces(client, signal)
    if (listed) return askRules(client, listed.slice(0, MOST_NAMESPACES * 4), signal)
    const first = home ?? 'default'
    const own = await askRules(client, [first], signal)
    const named = [...own.values()].flatMap(({ rules }) => namedNamespaces(rules))
    const others = [...new Set(named)].filter(name => name !== first)
    return new Map([...own, ...(await askRules(client, others, signal))])
  }

  return {
    namespacesOf: async (resource, client, signal) => {
      if (!known || now() - known.at > KNOWN_FOR_MS) known = { at: now(), survey: survey(client, signal) }
      const entry = known
      const surveyed = await entry.survey.catch((cause: unknown) => {
        if (known === entry) known = null
        throw cause
      })
      return [...surveyed]
        .filter(([, rules]) => mayFollow(resource, rules))
        .map(([namespace]) => namespace)
        .slice(0, MOST_NAMESPACES)
    },
  }
}

const NAMESPACES = RESOURCES.find(({ name }) => name === 'namespaces')

/** Names of all namespaces; null when that is forbidden. */
async function listNamespaces(client: ClusterClient, signal: AbortSignal): Promise<readonly string[] | null> {
  if (!NAMESPACES) return null
  const resource = { ...NAMESPACES, isMetadataOnly: true }
  const names: string[] = []
  try {
    for await (const { items } of listPages({ client, resource, namespace: null, paging: 'short' }, signal))
      names.push(...items.map(item => resource.project(item).name))
    return names
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'FORBIDDEN') return null
    throw cause
  }
}

async function askRules(
  client: ClusterClient,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<Surveyed> {
  const left = [...namespaces]
  const found = new Map<string, Rules>()
  const ask = async () => {
    for (let namespace = left.shift(); namespace !== undefined; namespace = left.shift())
      found.set(namespace, await getRules(client, namespace, signal))
  }
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, ask))
  return new Map(namespaces.flatMap(name => (found.has(name) ? [[name, found.get(name)!]] : [])))
}

const has = (values: readonly string[] | undefined, wanted: string): boolean =>
  values?.includes(wanted) === true || values?.includes('*') === true

/** Whether rules let somebody list and watch a resource; rules that are not complete may. */
export function mayFollow({ group, name }: Resource, { rules, isComplete }: Rules): boolean {
  const allows = (verb: string) =>
    rules.some(
      rule =>
        has(rule.verbs, verb) &&
        has(rule.apiGroups, group) &&
        has(rule.resources, name) &&
        (rule.resourceNames ?? []).length === 0,
    )
  return !isComplete || (allows('list') && allows('watch'))
}

/** Namespaces that rules name one by one, as those who may see only their own are given them. */
const namedNamespaces = (rules: readonly V1ResourceRule[]): readonly string[] =>
  rules.flatMap(rule =>
    has(rule.apiGroups, '') && has(rule.resources, 'namespaces') ? (rule.resourceNames ?? []) : [],
  )
