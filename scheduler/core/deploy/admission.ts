// What puts our gate on a new pod: a policy that the API server runs itself, or a webhook where it serves none.
import { COMPONENT, GATE, NAMESPACE, POLICY_PARAMETERS } from '../wire.ts'
import { WEBHOOK_NAME, WEBHOOK_PATH } from './names.ts'
import type { KubernetesObject } from './object.ts'

export type AdmissionMode = 'policy' | 'webhook'

/** Namespaces whose pods are never gated: the cluster's own, and that of the component, which could not start itself. */
export const EXCLUDED_NAMESPACES = ['kube-system', NAMESPACE] as const

/**
 * The mode for a server, by what it serves.
 * @param resources names of the resources of `admissionregistration.k8s.io/v1`, as discovery lists them
 * @see https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 */
export const chooseAdmission = (resources: readonly string[]): AdmissionMode =>
  resources.includes('mutatingadmissionpolicies') ? 'policy' : 'webhook'

/**
 * Which new pods are ours to hold, as CEL. The API refuses gates on a pod that has a node; mirror and DaemonSet pods
 * are exempt but counted (quota.md 2); a pod that has our gate already is left as it is, so that a second run changes nothing.
 */
const POD_CONDITIONS = [
  { name: 'no-node-yet', expression: "!has(object.spec.nodeName) || object.spec.nodeName == ''" },
  {
    name: 'no-mirror',
    expression:
      "!has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)",
  },
  {
    name: 'no-daemon',
    expression:
      "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(o, o.kind == 'DaemonSet' && has(o.controller) && o.controller)",
  },
  {
    name: 'not-gated-yet',
    expression: `!has(object.spec.schedulingGates) || !object.spec.schedulingGates.exists(g, g.name == '${GATE}')`,
  },
]

/**
 * Added behind the gates of others, which stay. Plain maps: values of the type `Object.spec.schedulingGates` within a list make the API server
 * of 1.36.3 panic (seen: "reflect.Set: value of type *structpb.Struct is not assignable"), which no failurePolicy forgives.
 */
const ADD_GATE = `has(object.spec.schedulingGates)
  ? [JSONPatch{op: "add", path: "/spec/schedulingGates/-", value: {"name": "${GATE}"}}]
  : [JSONPatch{op: "add", path: "/spec/schedulingGates", value: [{"name": "${GATE}"}]}]`

const NEW_PODS = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['pods'],
  scope: 'Namespaced',
}
const namespaceSelector = {
  matchExpressions: [
    { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [...EXCLUDED_NAMESPACES] },
  ],
}

/** The policy asks the bindings (`POLICY_PARAMETERS`), so a changed tree needs no changed policy. It fails open: an error of it lets the pod run. */
function policy(): KubernetesObject[] {
  const api = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name: COMPONENT } }
  return [
    {
      ...api,
      kind: 'MutatingAdmissionPolicy',
      spec: {
        failurePolicy: 'Ignore',
        reinvocationPolicy: 'IfNeeded',
        paramKind: { apiVersion: 'v1', kind: 'ServiceAccount' },
        matchConstraints: { namespaceSelector, resourceRules: [NEW_PODS] },
        matchConditions: [
          {
            name: 'bound-namespace',
            expression:
              'has(params.metadata.annotations) && request.namespace in params.metadata.annotations',
          },
          ...POD_CONDITIONS,
        ],
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: ADD_GATE } }],
      },
    },
    {
      ...api,
      kind: 'MutatingAdmissionPolicyBinding',
      spec: {
        policyName: COMPONENT,
        paramRef: {
          name: POLICY_PARAMETERS,
          namespace: NAMESPACE,
          parameterNotFoundAction: 'Allow',
        },
      },
    },
  ]
}

/** `caBundle` is left out: the component writes it, and applying this again leaves it alone. */
function webhook(): KubernetesObject[] {
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: COMPONENT },
      webhooks: [
        {
          name: WEBHOOK_NAME,
          admissionReviewVersions: ['v1'],
          clientConfig: {
            service: { namespace: NAMESPACE, name: COMPONENT, path: WEBHOOK_PATH, port: 443 },
          },
          failurePolicy: 'Ignore',
          matchPolicy: 'Equivalent',
          namespaceSelector,
          reinvocationPolicy: 'IfNeeded',
          rules: [NEW_PODS],
          sideEffects: 'None',
          timeoutSeconds: 2,
        },
      ],
    },
  ]
}

/** The objects that make new pods wait, for the last phase of an installation and the first of its removal. */
export const admissionObjects = (mode: AdmissionMode): KubernetesObject[] =>
  mode === 'policy' ? policy() : webhook()
