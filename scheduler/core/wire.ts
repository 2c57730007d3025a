// Names that the component writes and reads in a cluster, and the app reads too: changing one breaks installed clusters.

/** `canopy.internal` is in the name space reserved for private use, so it clashes with nobody's. */
const OURS = 'canopy.internal'

export const NAMESPACE = 'canopy-system'
/** Lease, Deployment, ServiceAccount, Service, PodDisruptionBudget. */
export const COMPONENT = 'canopy-scheduler'
/** The scheduling gate that holds a pod until its quota allows it. */
export const GATE = `${OURS}/capacity`

/** Annotations of a pod. */
export const POD_NOTES = {
  /** Name of the leaf it is charged to, written when its gate opens. */
  leaf: `${OURS}/leaf`,
  /** A number that grows with every admission: which of two was admitted later. */
  admittedSequence: `${OURS}/admitted-sequence`,
  /** `"false"`: never a victim, and admitted within its leaf's min alone. */
  preemptible: `${OURS}/preemptible`,
  /** How long a borrower runs before it may be a victim, seconds. */
  minRuntimeSeconds: `${OURS}/min-runtime-seconds`,
} as const

/**
 * Annotation of the tree: the ids of our last edits, the newest first, separated by spaces. By it an edit whose answer was lost is found,
 * also when others were applied since.
 */
export const LAST_EDIT = `${OURS}/last-edit`

export const CONDITION = `${OURS}/Admitted`
/** Reasons of the condition while it is False. */
export const WAIT_REASONS = [
  'WaitingForQuota',
  'WaitingForReclaim',
  'WaitingForNode',
  'WaitingForGang',
  'WaitingForOtherGates',
  'TreeInvalid',
  'NoLeaf',
] as const
export type WaitReasonName = (typeof WAIT_REASONS)[number]

/** Reasons of an evicted pod's condition and event, by the rule that evicted it. */
export const EVICTION_REASONS = {
  reclaim: 'Reclaimed',
  preempt: 'PreemptedInLeaf',
  room: 'MadeRoom',
  overMax: 'OverMax',
  stuck: 'NoNodeFound',
  tornGang: 'GangTorn',
} as const

export const CONFIG_MAPS = {
  config: `${COMPONENT}-config`,
  /** The code, gzipped. */
  bundle: `${COMPONENT}-bundle`,
  /** Namespace → leaf, flat: what the admission policy asks. */
  bindings: `${COMPONENT}-bindings`,
  /** The tree's status where its CRD has no status subresource. */
  status: `${COMPONENT}-status`,
  /** The last reclaims, AUDIT_RECORDS at most. */
  audit: `${COMPONENT}-audit`,
} as const
/**
 * The ServiceAccount, of no rights, whose annotations are the bindings once more: what the admission policy goes by. Parameters of a core kind
 * that the API server does not follow for itself, such as ConfigMaps, stand still for ever once the last policy that names that kind was
 * unbound (https://github.com/kubernetes/kubernetes/issues/130887); ServiceAccounts it always follows.
 */
export const POLICY_PARAMETERS = `${COMPONENT}-bindings`
export const AUDIT_RECORDS = 200
/** The key of the ConfigMap that holds a tree's status, as JSON of what `status` of the tree would be. */
export const STATUS_KEY = 'status'

/** The one object that is the quota tree of a cluster. */
export const TREE = {
  group: 'scheduling.sigs.k8s.io',
  version: 'v1beta1',
  kind: 'ElasticQuotaTree',
  plural: 'elasticquotatrees',
  namespace: 'kube-system',
  name: 'elasticquotatree',
} as const
