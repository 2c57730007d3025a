// Every object of an installed capacity scheduler, in the order in which they are applied.
import { CONFIG_MAPS, NAMESPACE, POLICY_PARAMETERS } from '../wire.ts'
import { accessObjects } from './rbac.ts'
import { admissionObjects } from './admission.ts'
import { treeDefinition } from './crd.ts'
import { PATHS, SELECTOR } from './names.ts'
import type { KubernetesObject } from './object.ts'
import { writeSettings, type GivenSettings } from './settings.ts'
import { workloadObjects, type WorkloadOptions } from './workload.ts'

/** Phases of an installation, first to last: nothing is gated before what opens gates is ready. */
export const PHASES = ['namespace', 'crd', 'access', 'config', 'workload', 'admission'] as const
export type PhaseName = (typeof PHASES)[number]
export type Phase = { readonly name: PhaseName; readonly objects: readonly KubernetesObject[] }

export type InstallOptions = WorkloadOptions & {
  /** Version of the component, as a label says it. */
  readonly version: string
  readonly settings: GivenSettings
  /** The gzipped bundle, base64; null with an image that holds the code. */
  readonly bundle: string | null
  /** False where a CRD of that name exists: it is used as it is, never replaced (quota.md 1). */
  readonly withCrd: boolean
}

/** What an installation says when nobody says otherwise. */
export const DEFAULT_INSTALL = {
  image: 'docker.io/library/node:24-slim',
  replicas: 2,
  isDryRun: false,
  priorityClassName: 'system-cluster-critical',
  apiServerPorts: [443, 6443],
  withCrd: true,
} as const satisfies Partial<InstallOptions>

const configMap = (name: string, content: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: NAMESPACE },
  ...content,
})

const policyParameters: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: POLICY_PARAMETERS, namespace: NAMESPACE },
  automountServiceAccountToken: false,
}

/** The pods of the component itself meet the strictest of the Pod Security Standards. */
const namespace: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
}

function objectsOf(phase: PhaseName, options: InstallOptions): readonly KubernetesObject[] {
  switch (phase) {
    case 'namespace':
      return [namespace]
    case 'crd':
      return options.withCrd ? [treeDefinition] : []
    case 'access':
      return accessObjects(options.admission)
    case 'config':
      return [
        configMap(CONFIG_MAPS.config, { data: writeSettings(options.settings) }),
        ...(options.bundle === null
          ? []
          : [configMap(CONFIG_MAPS.bundle, { binaryData: { [PATHS.bundleFile]: options.bundle } })]),
        // Without data, which is the component's: applying them again changes nothing of it.
        configMap(CONFIG_MAPS.bindings, {}),
        ...(options.admission === 'policy' ? [policyParameters] : []),
        configMap(CONFIG_MAPS.audit, {}),
      ]
    case 'workload':
      return workloadObjects(options)
    case 'admission':
      return admissionObjects(options.admission)
  }
}

/** The objects by phase. Equal options give equal objects: applying them twice changes nothing. */
export function manifests(options: InstallOptions): Phase[] {
  const labels = {
    ...SELECTOR,
    'app.kubernetes.io/version': options.version,
    'app.kubernetes.io/part-of': 'canopy',
    'app.kubernetes.io/managed-by': 'canopy',
  }
  const labelled = (object: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
  })
  return PHASES.map(name => ({ name, objects: objectsOf(name, options).map(labelled) }))
}
