// Which rights a plan needs, which of them this identity lacks, and the ClusterRole that would give them.
import { stringify } from 'yaml'
import { canI } from '../clusters/api.ts'
import type { ObjectRef } from '../clusters/objects.ts'
import { actionOf } from '../clusters/request.ts'
import type { Right } from '../../preload/contract/suite.ts'
import type { PlannedObject } from './plan.ts'
import { inParallel } from './parallel.ts'
import type { Site } from './site.ts'

const AT_ONCE = 8
/** A server-side apply is a patch, and a creation too where there is nothing to patch. */
const VERBS: Readonly<Record<PlannedObject['action'], readonly string[]>> = {
  create: ['get', 'patch', 'create'],
  later: [],
  change: ['get', 'patch'],
  adopt: ['get', 'patch'],
  same: ['get', 'patch'],
  refused: ['get', 'patch', 'create'],
  delete: ['get', 'delete'],
  keep: ['get'],
  foreign: ['get'],
}

const keyOf = ({ verb, group, resource, namespace }: Right): string =>
  `${group} ${resource} ${namespace ?? ''} ${verb}`

const distinct = (rights: readonly Right[]): Right[] => [
  ...new Map(rights.map(right => [keyOf(right), right])).values(),
]

/** What the plan's objects need, and the inventory beside them. */
export async function rightsFor(
  planned: readonly Pick<PlannedObject, 'ref' | 'action'>[],
  inventory: ObjectRef,
  { site, signal }: { readonly site: Site; readonly signal: AbortSignal },
): Promise<Right[]> {
  const rights: Right[] = []
  for (const { ref, action } of planned) {
    if (VERBS[action].length === 0) continue
    const { resource, group, namespace } = actionOf('GET', await site.objects.path(ref, signal))!
    rights.push(...VERBS[action].map(verb => ({ verb, group, resource, namespace })))
  }
  const own = ['get', 'list', 'create', 'update', 'delete'].map(verb => ({
    verb,
    group: '',
    resource: 'configmaps',
    namespace: inventory.namespace,
  }))
  return distinct([...rights, ...own])
}

const RBAC_GROUP = 'rbac.authorization.k8s.io'

/**
 * Who gives rights on must hold them, or these: asked for where the server refused a Role or a binding.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export function grantingRights(planned: readonly Pick<PlannedObject, 'ref' | 'action'>[]): Right[] {
  const refused = planned.filter(
    ({ ref, action }) => action === 'refused' && ref.apiVersion.startsWith(`${RBAC_GROUP}/`),
  )
  return distinct(
    refused.map(({ ref: { kind, namespace } }) => ({
      verb: kind.endsWith('Binding') ? 'bind' : 'escalate',
      group: RBAC_GROUP,
      resource: kind.startsWith('Cluster') ? 'clusterroles' : 'roles',
      namespace,
    })),
  )
}

/** Those of the rights that this identity lacks, in the same order. */
export async function missingOf(
  rights: readonly Right[],
  { client }: Site,
  signal: AbortSignal,
): Promise<Right[]> {
  const answers = await inParallel(rights, AT_ONCE, ({ verb, group, resource, namespace }) => {
    const [plural, subresource] = resource.split('/')
    return canI(
      client,
      {
        verb,
        group,
        resource: plural ?? resource,
        ...(subresource === undefined ? {} : { subresource }),
        ...(namespace === null ? {} : { namespace }),
      },
      signal,
    )
  })
  return rights.filter((_, index) => answers[index] === false)
}

/**
 * A ClusterRole of these rights and its binding to a user, as YAML that an administrator can apply. Rights in single namespaces
 * are given in all: a namespace that is still to be created holds no Role.
 * @param user as the cluster names this identity; null: to be filled in
 */
export function rightsYaml(rights: readonly Right[], user: string | null): string {
  const groups = new Map<string, { group: string; resource: string; verbs: string[] }>()
  for (const { group, resource, verb } of rights) {
    const key = `${group}/${resource}`
    const known = groups.get(key) ?? { group, resource, verbs: [] }
    if (!known.verbs.includes(verb)) known.verbs.push(verb)
    groups.set(key, known)
  }
  const name = 'canopy-suite-installer'
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [...groups.values()].map(({ group, resource, verbs }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs,
    })),
  }
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [subjectOf(user)],
  }
  return `${stringify(role)}---\n${stringify(binding)}`
}

/** https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens */
function subjectOf(user: string | null) {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '') ?? []
  return name === undefined
    ? { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user ?? 'USER' }
    : { kind: 'ServiceAccount', namespace, name }
}
