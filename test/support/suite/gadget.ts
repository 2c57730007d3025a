// A small component to try the engine with: something of every phase, and nothing that any real cluster would have.
import { z } from 'zod'
import type { PhaseName } from '#core/deploy/manifests.ts'
import type { Component, Phase } from '../../../main/suite/component.ts'
import type { KubeObject, ObjectRef } from '../../../main/clusters/objects.ts'
import { SuiteOptionsSchema, type SuiteOptions } from '../../../preload/contract/suite.ts'

export type Gadget = Component<SuiteOptions> & {
  /** What its release was asked for. */
  readonly released: string[]
}

const RBAC = 'rbac.authorization.k8s.io'

export type GadgetSpec = {
  /** Its namespace, and the name of its objects of the cluster. */
  readonly name: string
  readonly version?: string
  /** Text in its ConfigMap. */
  readonly text?: string
  /** Objects besides its own. */
  readonly more?: readonly { readonly phase: PhaseName; readonly object: KubeObject }[]
  readonly without?: readonly string[]
}

export const OPTIONS: SuiteOptions = {
  mode: 'enforce',
  image: 'registry.example/gadget:1',
  replicas: 1,
  admission: 'auto',
}

const kindsOf = (name: string) => {
  const names = z.object({ plural: z.string(), kind: z.string() })
  const plural = `${name.replaceAll('-', '')}s`
  return names.parse({ plural, kind: `${plural[0]?.toUpperCase()}${plural.slice(1, -1)}` })
}

/** The gadget's own CustomResourceDefinition, whose one object is its keepsake. */
export function gadgetCrd(name: string): KubeObject {
  const { plural, kind } = kindsOf(name)
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.test.canopy.example` },
    spec: {
      group: 'test.canopy.example',
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  }
}

export const keepsakeOf = (name: string): ObjectRef => ({
  apiVersion: 'test.canopy.example/v1',
  kind: kindsOf(name).kind,
  namespace: 'default',
  name: 'keepsake',
})

function objectsOf({ name, text = 'one' }: GadgetSpec, { replicas, image }: SuiteOptions) {
  const inside = { name, namespace: name }
  const matchLabels = { app: name }
  const objects: [PhaseName, KubeObject][] = [
    ['namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { gadget: 'yes' } } }],
    ['crd', gadgetCrd(name)],
    ['access', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: inside }],
    [
      'access',
      {
        apiVersion: `${RBAC}/v1`,
        kind: 'ClusterRole',
        metadata: { name },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
      },
    ],
    [
      'access',
      {
        apiVersion: `${RBAC}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name },
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', ...inside }],
      },
    ],
    ['config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: inside, data: { text } }],
    [
      'workload',
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: inside,
        spec: {
          replicas,
          selector: { matchLabels },
          template: { metadata: { labels: matchLabels }, spec: { containers: [{ name: 'main', image }] } },
        },
      },
    ],
    [
      'admission',
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name },
        spec: {
          failurePolicy: 'Ignore',
          matchConstraints: {
            resourceRules: [
              {
                apiGroups: ['none.example'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['none'],
              },
            ],
          },
          validations: [{ expression: 'true' }],
        },
      },
    ],
  ]
  return objects
}

/** A component of the engine's tests, with everything by its name so that tests do not meet. */
export function createGadget(spec: GadgetSpec): Gadget {
  const { name, version = '1.0.0', more = [], without = [] } = spec
  const released: string[] = []
  const ref = (apiVersion: string, kind: string): ObjectRef => ({ apiVersion, kind, namespace: name, name })
  return {
    id: 'capacityScheduler',
    namespace: name,
    version,
    defaults: OPTIONS,
    readOptions: kept => SuiteOptionsSchema.parse(kept),
    render: async options => {
      const all = [
        ...objectsOf(spec, options),
        ...more.map(({ phase, object }) => [phase, object] as const),
      ].filter(([, { kind }]) => !without.includes(kind))
      const phases = [...new Set(all.map(([phase]) => phase))]
      return phases.map((phase): Phase => ({
        name: phase,
        objects: all.flatMap(([of, object]) => (of === phase ? [object] : [])),
      }))
    },
    check: async () => [],
    health: async () => ({
      reasons: [],
      capacity: { mode: 'enforce', leader: null, admission: 'none', tree: 'absent' },
    }),
    mainObject: ref('apps/v1', 'Deployment'),
    ownWrites: [{ ...ref('v1', 'ConfigMap'), name: `${name}-made` }],
    admission: [
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        namespace: null,
        name,
      },
    ],
    held: async () => 0,
    releaseRights: [],
    release: async () => void released.push(name),
    keepsakes: [keepsakeOf(name)],
    released,
  }
}
