import { z } from 'zod'
import { PHASES } from '#core/deploy/manifests.ts'
import { MODES } from '#core/deploy/settings.ts'
import { command, query, stream } from '../define.ts'
import { FailureSchema, MillisSchema, Nothing, OfCluster, ShortText } from './common.ts'

const Count = z.number().int().nonnegative()

/** What can be installed in a cluster. */
export const ComponentIdSchema = z.enum(['capacityScheduler'])
export type ComponentId = z.output<typeof ComponentIdSchema>

export const ObjectRefSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
})

/** One verb on one resource. `resource` may name a subresource (`pods/status`). */
export const RightSchema = z.object({
  verb: z.string(),
  group: z.string(),
  resource: z.string(),
  namespace: z.string().nullable(),
})
export type Right = z.output<typeof RightSchema>

/** The questions of the preflight, and the cases of each: a sentence stands for every one. */
export const CHECK_CASES = {
  guard: ['none', 'production', 'readOnly'],
  version: ['good', 'untested', 'tooOld', 'unknown'],
  rights: ['good', 'missing'],
  escalation: ['refused'],
  foreign: ['good', 'foreign'],
  conflicts: ['fields'],
  policy: ['good', 'refused'],
  namespace: ['shared'],
  crd: ['new', 'ours', 'kept', 'noStatus', 'bare', 'otherVersion'],
  nodes: ['good', 'one', 'none'],
  admission: ['policy', 'webhook', 'webhookAsked'],
  schedulers: ['none', 'others'],
  tree: ['absent', 'present', 'excluded'],
  boundPods: ['none', 'running', 'held'],
} as const
export type CheckId = keyof typeof CHECK_CASES

/** One question of the preflight. `facts` are what its sentence is made of, lists of names among them. */
export const CheckSchema = z.object({
  id: z.enum(Object.keys(CHECK_CASES) as [CheckId, ...CheckId[]]),
  verdict: z.enum(['pass', 'warn', 'block']),
  /** Which of the check's sentences it is. */
  case: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What it is about, one a line. */
  items: z.array(z.string()),
})
export type Check = z.output<typeof CheckSchema>

export const FieldChangeSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type FieldChange = z.output<typeof FieldChangeSchema>
const FieldConflictSchema = z.object({ field: z.string(), manager: z.string() })
export type FieldConflict = z.output<typeof FieldConflictSchema>

/**
 * - later: of a kind that the cluster does not serve before the step that brings it
 * - adopt: somebody else's, whose fields we would set and which would never be deleted
 * - keep: stays when the component goes
 * - foreign, refused: cannot be written
 */
export const PlannedActionSchema = z.enum([
  'create',
  'change',
  'same',
  'delete',
  'adopt',
  'keep',
  'later',
  'foreign',
  'refused',
])
export type PlannedAction = z.output<typeof PlannedActionSchema>

export const PlannedObjectSchema = z.object({
  ref: ObjectRefSchema,
  phase: z.enum(PHASES),
  action: PlannedActionSchema,
  changes: z.array(FieldChangeSchema),
  conflicts: z.array(FieldConflictSchema),
  owner: z.string().nullable(),
  failure: FailureSchema.nullable(),
  triedIn: z.string().nullable(),
})

/** How the component is to be installed. */
export const SuiteOptionsSchema = z.object({
  mode: z.enum(MODES),
  /** A stock Node image, from the registry or a mirror of it. */
  image: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[a-z0-9][\w.:/@-]*$/i),
  replicas: z.number().int().min(1).max(5),
  /** `auto`: by what the cluster serves. */
  admission: z.enum(['auto', 'policy', 'webhook']),
})
export type SuiteOptions = z.output<typeof SuiteOptionsSchema>

/** What can be done, as data: options where it installs, typed names where it takes away. */
export const ActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('install'), options: SuiteOptionsSchema }),
  z.object({ kind: z.literal('upgrade') }),
  z.object({ kind: z.literal('configure'), options: SuiteOptionsSchema }),
  z.object({ kind: z.literal('rollback') }),
  /** Brings back what was changed or deleted by others. */
  z.object({ kind: z.literal('repair') }),
  /** Goes on with what was interrupted. */
  z.object({ kind: z.literal('resume') }),
  /** `withKeepsakes`: the quota tree and its CustomResourceDefinition go too. */
  z.object({ kind: z.literal('uninstall'), withKeepsakes: z.boolean() }),
  /** Breaks the glass: removes the admission, then opens every gate of ours. */
  z.object({ kind: z.literal('release') }),
])
export type Action = z.output<typeof ActionSchema>

export const PlanSchema = z.object({
  checks: z.array(CheckSchema),
  objects: z.array(PlannedObjectSchema),
  /** Version that is there afterwards; null: none. */
  version: z.string().nullable(),
  options: SuiteOptionsSchema.nullable(),
  missingRights: z.array(RightSchema),
  /** A ClusterRole of the missing rights, to hand to who can grant them; null: none is missing. */
  rightsYaml: z.string().nullable(),
  /** Names of what outlives the component unless typed. */
  keepsakes: z.array(z.string()),
  /** Pods that it holds back now, which a removal or release lets go. */
  held: Count,
})
export type Plan = z.output<typeof PlanSchema>

export const STEP_NAMES = ['check', ...PHASES, 'prune', 'release', 'finish'] as const
export type StepName = (typeof STEP_NAMES)[number]

const OperationStepSchema = z.object({
  name: z.enum(STEP_NAMES),
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  done: Count,
  /** 0: not countable. */
  total: Count,
})
export type OperationStep = z.output<typeof OperationStepSchema>

/** What an operation waits for: the network, or an object that becomes ready (or goes away), with what holds it up. */
const WaitingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('network'), failure: FailureSchema }),
  z.object({
    kind: z.literal('object'),
    object: z.string(),
    ready: Count,
    wanted: Count,
    troubles: z.array(z.string()),
  }),
])
export type Waiting = z.output<typeof WaitingSchema>

export const OperationSchema = z.object({
  id: z.string(),
  kind: z.enum(['install', 'upgrade', 'configure', 'rollback', 'repair', 'uninstall', 'release']),
  startedAt: MillisSchema,
  endedAt: MillisSchema.nullable(),
  status: z.enum(['running', 'done', 'cancelled', 'failed']),
  failure: FailureSchema.nullable(),
  steps: z.array(OperationStepSchema),
  /** The object that was written last. */
  object: z.string().nullable(),
  waiting: WaitingSchema.nullable(),
})
export type Operation = z.output<typeof OperationSchema>

/** Why a component is not as it should be. */
export const ReasonSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('replicas'),
    ready: Count,
    wanted: Count,
    troubles: z.array(z.string()),
  }),
  z.object({ kind: z.literal('missing'), objects: z.array(z.string()) }),
  z.object({ kind: z.literal('drift'), objects: z.array(z.string()) }),
  z.object({ kind: z.literal('noLeader') }),
  z.object({ kind: z.literal('leaderSilent'), leader: z.string(), seconds: z.number() }),
  z.object({ kind: z.literal('admissionMissing') }),
  /** A condition on the tree's status that is not as it should be. */
  z.object({ kind: z.literal('condition'), type: z.string(), message: z.string() }),
])
export type Reason = z.output<typeof ReasonSchema>

/** What only the capacity scheduler has to tell. */
export const CapacitySchema = z.object({
  mode: z.enum(MODES),
  leader: z.string().nullable(),
  admission: z.enum(['policy', 'webhook', 'none']),
  tree: z.enum(['present', 'absent', 'unreadable']),
})
export type ComponentHealth = {
  readonly reasons: readonly Reason[]
  readonly capacity: z.output<typeof CapacitySchema>
}

/**
 * - notInstalled, and `foreign` where its name is taken by somebody else's
 * - interrupted: an operation was begun and not finished, by this app or another
 */
export const ComponentStateSchema = z.enum(['notInstalled', 'foreign', 'interrupted', 'ready', 'degraded'])

export const ComponentViewSchema = z.object({
  id: ComponentIdSchema,
  state: ComponentStateSchema,
  /** Installed; null: none. */
  version: z.string().nullable(),
  /** What this app would install. */
  offered: z.string(),
  /** How it is installed unless somebody says otherwise. */
  defaults: SuiteOptionsSchema,
  options: SuiteOptionsSchema.nullable(),
  /** What a roll-back would bring. */
  previous: z.object({ version: z.string(), options: SuiteOptionsSchema }).nullable(),
  interrupted: OperationSchema.shape.kind.nullable(),
  reasons: z.array(ReasonSchema),
  capacity: CapacitySchema.nullable(),
})
export type ComponentView = z.output<typeof ComponentViewSchema>

export const SuiteViewSchema = z.object({
  /** null: never seen. Kept on this computer, so that it shows offline too. */
  components: z.array(ComponentViewSchema).nullable(),
  asOf: MillisSchema.nullable(),
  /** Why it cannot be asked now; null: it is as of now. */
  failure: FailureSchema.nullable(),
  /** The operation under way here, or the last that ended since this app started. */
  operation: OperationSchema.nullable(),
})
export type SuiteView = z.output<typeof SuiteViewSchema>

/** An amount as Kubernetes writes it, of a resource: `{resource: 'cpu', amount: '5'}`. */
const AmountSchema = z.object({ resource: z.string(), amount: z.string() })

/** A pod that our gate holds, and why, as the shared model works it out from what is in the cluster now. */
export const WaitingPodSchema = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  leaf: z.string().nullable(),
  /** `admitting`: nothing is in its way; its gate is about to be opened. `held`: so it seems, but the component holds it. */
  reason: z.enum([
    'quota',
    'reclaim',
    'preempt',
    'node',
    'gang',
    'backOff',
    'otherGates',
    'noLeaf',
    'treeInvalid',
    'held',
    'admitting',
  ]),
  /** Whether it asks for what its leaf is guaranteed. */
  isInMin: z.boolean(),
  /** What blocks it: the node of the tree, and of its resource what is needed and what is left. */
  shortage: z
    .object({
      node: z.string(),
      resource: z.string(),
      need: z.string(),
      free: z.string(),
      /** The node's max, or its min where the pod may not be evicted and so starts within the guarantee alone. */
      limit: z.enum(['max', 'protectedMin']),
      /** The pod, as `namespace/name`, that what is free is kept for. */
      keptFor: z.string().nullable(),
      borrowers: z.array(z.object({ leaf: z.string(), borrowed: z.string() })),
    })
    .nullable(),
  /** Pods that go for it. */
  victims: z.array(z.string()),
  /** Place among those that wait for the same leaf, from 1; null while it is about to be admitted. */
  position: Count.nullable(),
  request: z.array(AmountSchema),
  /** What the component has told the pod: the last it said, which may be a minute old. */
  told: z.object({ reason: z.string(), message: z.string(), at: MillisSchema.nullable() }).nullable(),
  createdAt: MillisSchema,
})
export type WaitingPod = z.output<typeof WaitingPodSchema>

export const LeafSchema = z.object({
  name: z.string(),
  namespaces: z.array(z.string()),
  running: Count,
  waiting: Count,
  resources: z.array(
    z.object({
      resource: z.string(),
      used: z.string(),
      min: z.string(),
      /** null: unlimited. */
      max: z.string().nullable(),
      /** Used above min; '0': none. */
      borrowed: z.string(),
      /** The same as numbers in the resource's base unit, for a bar; `scale` is the root's max, or the longest. */
      bar: z.object({
        used: z.number(),
        min: z.number(),
        max: z.number().nullable(),
        scale: z.number(),
        /** What others use of its min. */
        lent: z.number(),
      }),
    }),
  ),
})
export type Leaf = z.output<typeof LeafSchema>

/** A reclaim as the component wrote it down: for whom, from whom, by which rule, shares before and after. `+9` are nine more pods than it names. */
export const ReclaimSchema = z.object({
  sequence: Count,
  at: MillisSchema,
  rule: z.string(),
  leaf: z.string(),
  beneficiaries: z.array(z.string()),
  victims: z.array(z.object({ pod: z.string(), leaf: z.string().nullable(), outcome: z.string() })),
  shares: z.array(
    z.object({ leaf: z.string(), resource: z.string(), before: z.string(), after: z.string() }),
  ),
})
export type Reclaim = z.output<typeof ReclaimSchema>

export const QueueSchema = z.object({
  asOf: MillisSchema,
  /** `invalid`: it is there and cannot be read; the problems say why. */
  tree: z.enum(['present', 'absent', 'invalid']),
  problems: z.array(z.string()),
  leaves: z.array(LeafSchema),
  borrowed: z.array(AmountSchema),
  /** Pods with our gate, and those of them that pass the filter. */
  gated: Count,
  matching: Count,
  waiting: z.array(WaitingPodSchema),
  reclaims: z.array(ReclaimSchema),
})
export type Queue = z.output<typeof QueueSchema>

const OfComponent = OfCluster.extend({ component: ComponentIdSchema })

export const suite = {
  /** Each new state, while somebody looks. */
  'suite.live': stream(OfCluster, SuiteViewSchema),
  /** Who waits for what and who borrows, every few seconds while somebody looks; the longest wait of each leaf first. */
  'suite.queue': stream(
    OfCluster.extend({ filter: ShortText, limit: z.number().int().min(1).max(500) }),
    QueueSchema,
  ),
  /** What an action would do, by the server's own dry run: nothing is written. */
  'suite.plan': query(OfComponent.extend({ action: ActionSchema }), PlanSchema),
  /**
   * Begins an action; `suite.live` tells how it goes on. Throws READ_ONLY, CONFIRMATION_NEEDED (`typedName` is the cluster's, on one
   * that is guarded as production; `typedKeepsakes` are the names of what goes with an uninstall), BUSY.
   */
  'suite.start': command(
    OfComponent.extend({
      action: ActionSchema,
      /** Fields that others manage are taken over. */
      isForced: z.boolean(),
      typedName: z.string().max(512).nullable(),
      typedKeepsakes: z.string().max(512).nullable(),
    }),
    Nothing,
  ),
  /** Stops the operation under way after the write that it is at. */
  'suite.cancel': command(OfComponent, Nothing),
}
