// What the component may do, and why: nothing without a reason.
import { COMPONENT, CONFIG_MAPS, NAMESPACE, POLICY_PARAMETERS, TREE } from '../wire.ts'
import { POD_GROUP_APIS } from '../pods/gang.ts'
import type { AdmissionMode } from './admission.ts'
import { WEBHOOK_SECRET } from './names.ts'
import type { KubernetesObject } from './object.ts'

export type AccessRule = {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
  readonly why: string
}

/** Rights in every namespace. */
export function clusterRules(mode: AdmissionMode): AccessRule[] {
  return [
    {
      apiGroups: [''],
      resources: ['pods'],
      verbs: ['get', 'list', 'watch'],
      why: 'charges are the sum of the pods that run; a write whose outcome is unknown is read again',
    },
    { apiGroups: [''], resources: ['pods'], verbs: ['patch'], why: 'opens our gate and notes the leaf' },
    {
      apiGroups: [''],
      resources: ['pods'],
      verbs: ['create'],
      why: 'dry run only: whether a new pod would be gated, before anything is evicted',
    },
    {
      apiGroups: [''],
      resources: ['pods/status'],
      verbs: ['patch'],
      why: 'tells a pod why it waits, why it is evicted, and which node is cleared for it',
    },
    {
      apiGroups: [''],
      resources: ['pods/eviction'],
      verbs: ['create'],
      why: 'gives lent capacity back; honours PodDisruptionBudgets',
    },
    { apiGroups: [''], resources: ['events'], verbs: ['create'], why: 'tells of waits and evictions' },
    {
      apiGroups: [''],
      resources: ['nodes'],
      verbs: ['list', 'watch'],
      why: 'whether any node can hold a pod now',
    },
    {
      apiGroups: [''],
      resources: ['namespaces'],
      verbs: ['list', 'watch'],
      why: 'the tree names namespaces that may not exist yet; says so, and asks for no dry run there',
    },
    {
      apiGroups: ['policy'],
      resources: ['poddisruptionbudgets'],
      verbs: ['list', 'watch'],
      why: 'picks no victim that its budget protects',
    },
    {
      apiGroups: POD_GROUP_APIS,
      resources: ['podgroups'],
      verbs: ['list', 'watch'],
      why: 'gangs start together or not at all',
    },
    {
      apiGroups: ['resource.k8s.io'],
      resources: ['resourceclaims', 'resourceclaimtemplates'],
      verbs: ['list', 'watch'],
      why: 'devices that a pod claims are no part of its requests, and count all the same',
    },
    {
      apiGroups: [TREE.group],
      resources: [TREE.plural],
      verbs: ['list', 'watch'],
      why: 'the quota tree is what is enforced',
    },
    {
      apiGroups: [TREE.group],
      resources: [`${TREE.plural}/status`],
      verbs: ['patch'],
      why: 'shows use and waiting pods on the tree',
    },
    ...(mode === 'webhook' ? [WEBHOOK_RULE] : []),
  ]
}

const WEBHOOK_RULE: AccessRule = {
  apiGroups: ['admissionregistration.k8s.io'],
  resources: ['mutatingwebhookconfigurations'],
  resourceNames: [COMPONENT],
  verbs: ['get', 'patch'],
  why: 'gives the API server the certificate to trust our webhook by, whenever it changes',
}

/** Rights in the component's own namespace. */
export function ownRules(mode: AdmissionMode): AccessRule[] {
  return [
    {
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      verbs: ['create'],
      why: 'one replica at a time decides (a name cannot limit a creation)',
    },
    {
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      resourceNames: [COMPONENT],
      verbs: ['get', 'update'],
      why: 'one replica at a time decides',
    },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['list', 'watch'],
      why: 'follows its configuration and the bindings',
    },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['create'],
      why: 'writes its ConfigMaps anew when somebody deleted them (a name cannot limit a creation)',
    },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: [CONFIG_MAPS.bindings, CONFIG_MAPS.status, CONFIG_MAPS.audit],
      verbs: ['get', 'patch'],
      why: 'bindings for the webhook and the app, status where the tree has none, audit of reclaims',
    },
    ...(mode === 'webhook' ? SECRET_RULES : [PARAMETERS_RULE]),
  ]
}

const PARAMETERS_RULE: AccessRule = {
  apiGroups: [''],
  resources: ['serviceaccounts'],
  resourceNames: [POLICY_PARAMETERS],
  verbs: ['patch'],
  why: 'bindings for the policy, as annotations of an account that has no rights',
}

const SECRET_RULES: AccessRule[] = [
  {
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['create'],
    why: 'keeps the certificate of the webhook (a name cannot limit a creation)',
  },
  {
    apiGroups: [''],
    resources: ['secrets'],
    resourceNames: [WEBHOOK_SECRET],
    verbs: ['get', 'update'],
    why: 'all replicas serve one certificate, renewed before it ends',
  },
]

const describe = ({ apiGroups, resources, verbs, why }: AccessRule) =>
  `${verbs.join(',')} ${resources.map(resource => [resource, apiGroups[0]].filter(Boolean).join('.')).join(',')}: ${why}`

/** Rules as Kubernetes takes them; the reasons go into an annotation, a line a rule, in the same order. */
function role(kind: 'ClusterRole' | 'Role', rules: readonly AccessRule[]): KubernetesObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: {
      name: COMPONENT,
      ...(kind === 'Role' && { namespace: NAMESPACE }),
      annotations: { 'canopy.internal/reasons': rules.map(describe).join('\n') },
    },
    rules: rules.map(({ apiGroups, resources, resourceNames, verbs }) => ({
      apiGroups,
      resources,
      ...(resourceNames && { resourceNames }),
      verbs,
    })),
  }
}

function binding(kind: 'ClusterRole' | 'Role'): KubernetesObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: `${kind}Binding`,
    metadata: { name: COMPONENT, ...(kind === 'Role' && { namespace: NAMESPACE }) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: COMPONENT },
    subjects: [{ kind: 'ServiceAccount', name: COMPONENT, namespace: NAMESPACE }],
  }
}

/** The ServiceAccount and its rights. */
export function accessObjects(mode: AdmissionMode): KubernetesObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: COMPONENT, namespace: NAMESPACE },
    },
    role('ClusterRole', clusterRules(mode)),
    binding('ClusterRole'),
    role('Role', ownRules(mode)),
    binding('Role'),
  ]
}
