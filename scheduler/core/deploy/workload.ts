// The component's Deployment and what stands around it.
import { COMPONENT, CONFIG_MAPS, NAMESPACE } from '../wire.ts'
import type { AdmissionMode } from './admission.ts'
import { PATHS, PORTS, SELECTOR } from './names.ts'
import type { KubernetesObject } from './object.ts'

export type WorkloadOptions = {
  /** A stock Node image, 22 or newer; without a bundle an image that holds the code (`scheduler/deploy/Dockerfile`). */
  readonly image: string
  readonly replicas: number
  readonly admission: AdmissionMode
  /** SHA-256 of the bundle, hexadecimal: another bundle is another pod template, so replicas restart. Null: the image holds the code. */
  readonly bundleHash: string | null
  /** Log what would be done, touch nothing. */
  readonly isDryRun: boolean
  /** Null for none. The scheduler must start in a full cluster too. */
  readonly priorityClassName: string | null
  /** Where the API server is reached, for the NetworkPolicy: its Service's port and that of its endpoints. */
  readonly apiServerPorts: readonly number[]
}

/** Unpacks the bundle into an empty folder in memory, since the root is read-only, and runs it. */
const BOOTSTRAP = [
  "const fs = require('node:fs')",
  "const { gunzipSync } = require('node:zlib')",
  'const [, bundle, script, ...flags] = process.argv',
  'fs.writeFileSync(script, gunzipSync(fs.readFileSync(bundle)))',
  'process.argv = [process.argv[0], script, ...flags]',
  'import(script)',
].join('; ')

const probe = (path: string, more: object) => ({
  httpGet: { path, port: 'health' },
  timeoutSeconds: 3,
  ...more,
})

const BUNDLED = {
  command: [
    'node',
    '-e',
    BOOTSTRAP,
    '--',
    `${PATHS.bundleFolder}/${PATHS.bundleFile}`,
    `${PATHS.workFolder}/scheduler.mjs`,
  ],
  volumeMounts: [
    { name: 'bundle', mountPath: PATHS.bundleFolder, readOnly: true },
    { name: 'work', mountPath: PATHS.workFolder },
  ],
}
const VOLUMES = [
  { name: 'bundle', configMap: { name: CONFIG_MAPS.bundle } },
  { name: 'work', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
]

function container(options: WorkloadOptions) {
  return {
    name: 'scheduler',
    image: options.image,
    ...(options.bundleHash !== null && BUNDLED),
    args: [`--admission=${options.admission}`, ...(options.isDryRun ? ['--dry-run'] : [])],
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    ports: [
      { name: 'health', containerPort: PORTS.health },
      // By its name the Service finds who serves it: while the webhook gives way to the policy, those of before alone.
      ...(options.admission === 'webhook' ? [{ name: 'webhook', containerPort: PORTS.webhook }] : []),
    ],
    startupProbe: probe('/healthz', { periodSeconds: 2, failureThreshold: 30 }),
    livenessProbe: probe('/healthz', { periodSeconds: 10, failureThreshold: 3 }),
    readinessProbe: probe('/readyz', { periodSeconds: 5 }),
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '512Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  }
}

function podSpec(options: WorkloadOptions) {
  return {
    serviceAccountName: COMPONENT,
    ...(options.priorityClassName !== null && { priorityClassName: options.priorityClassName }),
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 15,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: SELECTOR },
      },
    ],
    containers: [container(options)],
    ...(options.bundleHash !== null && { volumes: VOLUMES }),
  }
}

function deployment(options: WorkloadOptions): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: COMPONENT, namespace: NAMESPACE },
    spec: {
      replicas: options.replicas,
      selector: { matchLabels: SELECTOR },
      template: {
        metadata: {
          labels: SELECTOR,
          annotations: {
            ...(options.bundleHash !== null && { 'canopy.internal/bundle-sha256': options.bundleHash }),
            'prometheus.io/scrape': 'true',
            'prometheus.io/port': String(PORTS.health),
          },
        },
        spec: podSpec(options),
      },
    },
  }
}

const own = (apiVersion: string, kind: string, spec: object): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: COMPONENT, namespace: NAMESPACE },
  spec,
})

/** In: the API server to the webhook and Prometheus to the metrics, from wherever they run. Out: the API server alone. */
const networkPolicy = ({ apiServerPorts }: WorkloadOptions) =>
  own('networking.k8s.io/v1', 'NetworkPolicy', {
    podSelector: { matchLabels: SELECTOR },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: Object.values(PORTS).map(port => ({ protocol: 'TCP', port })) }],
    egress: [{ ports: apiServerPorts.map(port => ({ protocol: 'TCP', port })) }],
  })

/** Everything that runs, or guards what runs. */
export function workloadObjects(options: WorkloadOptions): KubernetesObject[] {
  return [
    own('v1', 'Service', {
      selector: SELECTOR,
      ports: [
        { name: 'webhook', port: 443, targetPort: 'webhook' },
        { name: 'health', port: PORTS.health, targetPort: 'health' },
      ],
    }),
    networkPolicy(options),
    // Held by nobody: a replica that finds none at all waits, lest it was deleted under a leader.
    own('coordination.k8s.io/v1', 'Lease', {}),
    own('policy/v1', 'PodDisruptionBudget', { maxUnavailable: 1, selector: { matchLabels: SELECTOR } }),
    deployment(options),
  ]
}
