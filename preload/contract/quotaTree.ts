import { z } from 'zod'
import type { Edit } from '#core/quota/edit.ts'
import { SOURCES } from '#core/quota/import/sources.ts'
import { command, query, stream } from '../define.ts'
import {
  ClusterIdSchema,
  FailureSchema,
  MillisSchema,
  Nothing,
  OfCluster,
  ProvenanceSchema,
  ShortText,
} from './common.ts'

/** What is more than anybody's tree, characters. */
const LARGEST_TEXT = 20 * 1_048_576
const Count = z.number().int().nonnegative()
const Json = z.record(z.string(), z.unknown())
/** A Kubernetes quantity; its reader says what is wrong with one. */
const Quantity = z.string().max(256).nullable()
const Index = z.number().int().nonnegative().optional()
const Texts = z.record(z.string(), z.string())
const IsTwin = z.literal(true).optional()

/** One change of a tree: `Edit` of the core. */
const EditSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), parent: ShortText, node: Json, index: Index, isTwin: IsTwin }),
  z.object({ kind: z.literal('remove'), node: ShortText, occurrence: Index }),
  z.object({
    kind: z.literal('rename'),
    node: ShortText,
    to: ShortText,
    occurrence: Index,
    isTwin: IsTwin,
  }),
  z.object({ kind: z.literal('move'), node: ShortText, parent: ShortText, index: Index }),
  z.object({ kind: z.literal('setMin'), node: ShortText, resource: ShortText, amount: Quantity }),
  z.object({ kind: z.literal('setMax'), node: ShortText, resource: ShortText, amount: Quantity }),
  z.object({ kind: z.literal('bind'), node: ShortText, namespace: ShortText, index: Index }),
  z.object({ kind: z.literal('unbind'), node: ShortText, namespace: ShortText }),
  z.object({
    kind: z.literal('setAttribute'),
    node: ShortText,
    attribute: ShortText,
    value: z.string().max(65_536).nullable(),
  }),
])
const MOST_EDITS = 50_000
/** `index` is left out where it is missing, as the core has it. */
const EditsSchema = z
  .array(EditSchema)
  .max(MOST_EDITS)
  .transform(edits => edits as readonly Edit[])

/** The tree in force. `object` as the server gives it, but for the fields of each manager. */
export const LiveTreeSchema = z.object({
  asOf: MillisSchema,
  /** Why the cluster cannot be asked now; what else is here is the last known then. */
  failure: FailureSchema.nullable(),
  /** The CRD is there, whoever brought it. */
  isServed: z.boolean(),
  /** Versions in which the server knows quota trees where it does not in ours. */
  otherVersions: z.array(z.string()),
  object: Json.nullable(),
  /** Canopy's own scheduler enforces the tree. */
  hasScheduler: z.boolean(),
})
export type LiveTree = z.output<typeof LiveTreeSchema>

/** Pods of one namespace that count alike: charged to the same leaf, waiting or not. Amounts are sums. */
const PodGroupSchema = z.object({
  namespace: z.string(),
  /** The leaf that was noted when their gates opened. */
  leaf: z.string().nullable(),
  isGated: z.boolean(),
  isPlaced: z.boolean(),
  pods: Count,
  requests: Texts,
})

/** What a tree is held against: the cluster as it was last seen, offline too. */
const FactsSchema = z.object({
  /** Null: not known. */
  allocatable: z.object({ all: Texts, ready: Texts }).nullable(),
  namespaces: z.array(z.string()).nullable(),
  groups: z.array(PodGroupSchema),
  /** Names of pods that run, by namespace. */
  runningPods: z.record(z.string(), z.array(z.string())),
  provenance: ProvenanceSchema,
})
export type Facts = z.output<typeof FactsSchema>

/** Edits that were not applied yet. `base` is the object that they were made on; null: there was none. */
export const DraftSchema = z.object({
  base: Json.nullable(),
  /** Groups of edits that are undone together; `label` is what they are called, with its facts. */
  groups: z.array(z.object({ label: z.string().max(64), facts: Texts, edits: EditsSchema })),
  /** How many of the groups are done; those after it were taken back and can be done again. */
  done: Count,
})
export type Draft = z.output<typeof DraftSchema>

/** A draft on its way to be kept. `base` as JSON: an object of thousands of nodes is copied piece by piece for each edit else, a text is not. */
const DraftToKeepSchema = DraftSchema.extend({ base: z.string().max(LARGEST_TEXT).nullable() })
export type DraftToKeep = z.output<typeof DraftToKeepSchema>

const UsageSchema: z.ZodType<UsageJson> = z.lazy(() =>
  z.object({
    name: z.string(),
    used: Texts,
    request: Texts,
    borrowed: Texts,
    lent: Texts,
    waiting: Texts,
    children: z.array(UsageSchema).optional(),
  }),
)
export type UsageJson = {
  name: string
  used: Record<string, string>
  request: Record<string, string>
  borrowed: Record<string, string>
  lent: Record<string, string>
  waiting: Record<string, string>
  children?: UsageJson[] | undefined
}

const PodRefSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  leaf: z.string().nullable(),
  request: Texts,
})
const RULES = ['reclaim', 'preempt', 'room', 'overMax', 'stuck', 'tornGang'] as const

const PreviewEventSchema = z.object({
  kind: z.enum(['evict', 'start']),
  afterMs: z.number(),
  pod: PodRefSchema,
  /** It would happen without the edit as well. */
  isAnyway: z.boolean(),
  /** Of an eviction. */
  rule: z.enum(RULES).nullable(),
  beneficiary: PodRefSchema.nullable(),
})
export type PreviewEvent = z.output<typeof PreviewEventSchema>

const WhatIfSchema = z.object({
  /** When the cluster's pods were read. */
  asOf: MillisSchema,
  pods: Count,
  events: z.array(PreviewEventSchema),
  /** All of them; the list ends where it becomes too long. */
  totals: z.object({ evicted: Count, started: Count }),
  before: UsageSchema.nullable(),
  atOnce: UsageSchema,
  after: UsageSchema,
  waiting: z.object({ before: Count, after: Count }),
  isSettled: z.boolean(),
  /** Milliseconds that working it out took, beside the reading. */
  tookMs: z.number(),
})
export type WhatIf = z.output<typeof WhatIfSchema>

/** Which object is meant: the one that was seen, saying what it said then; null: there is none yet. */
const SeenSchema = z.object({ uid: z.string(), spec: Json }).nullable()
export type Seen = z.output<typeof SeenSchema>

const RehearsalSchema = z.object({
  /** As the server would store it. */
  object: Json,
  /** Fields that the server would not store as they were sent. */
  altered: z.array(z.string()),
})

/** What else names a leaf that gets another name: is written in the same plan, after the tree. */
const CarriedSchema = z.object({
  pods: Count,
  groups: z.array(z.string()),
  /** What could not be carried along, and why. */
  failures: z.array(z.object({ what: z.string(), failure: FailureSchema })),
})

const AppliedSchema = z.object({
  object: Json,
  /** The answer was lost, and the write was found to have happened. */
  wasFound: z.boolean(),
  /** Fields that are stored in another way than they were sent: what is in force is not what was reviewed. */
  altered: z.array(z.string()),
  carried: CarriedSchema,
})

/**
 * One of the last applied edits. `unknown`: its outcome is not known yet, since the network or the app went away during it; it is found
 * out when the tree is seen again.
 */
const AppliedEditSchema = z.object({
  id: z.string(),
  at: MillisSchema,
  outcome: z.enum(['unknown', 'applied']),
  /** Who we were to the cluster; null where it does not tell. */
  who: z.string().nullable(),
  note: z.string(),
  edits: EditsSchema,
  /** `spec.root` before and after; null: there was no tree. */
  before: Json.nullable(),
  after: Json,
  /** The edit that this one takes back. */
  reverts: z.string().nullable(),
})
export type AppliedEdit = z.output<typeof AppliedEditSchema>

/** What an import says in another way than its source, or not at all: `ImportNote` of the core. */
const ImportNoteSchema = z.object({
  kind: z.enum([
    'noCounterpart',
    'summed',
    'raised',
    'limitIsGuarantee',
    'renamed',
    'twice',
    'noParent',
    'circle',
    'noNamespaces',
    'namespaceOfTwo',
    'namespaceOfInner',
    'notReadable',
  ]),
  object: z.string(),
  field: z.string(),
  value: z.string(),
})

const ImportSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tree'),
    source: z.enum(['tree', 'table', ...SOURCES]),
    /** How many objects it was made of. */
    objects: Count,
    root: Json,
    notes: z.array(ImportNoteSchema).readonly(),
  }),
  z.object({
    kind: z.literal('table'),
    problems: z
      .array(
        z.object({
          line: Count,
          kind: z.enum([
            'noHeader',
            'noName',
            'notAQuantity',
            'noSuchParent',
            'twoRoots',
            'noRoot',
            'nameTwice',
            'circle',
          ]),
          text: z.string(),
        }),
      )
      .readonly(),
  }),
  /** No tree, and nothing that one can be made of. `why`: the text is no YAML. */
  z.object({ kind: z.literal('nothing'), line: Count.nullable(), why: z.string().nullable() }),
])
export type Import = z.output<typeof ImportSchema>

const Note = z.string().max(500)

export const quotaTree = {
  /** The tree in force now, then whenever it changes. */
  'quotaTree.live': stream(OfCluster, LiveTreeSchema),
  'quotaTree.facts': query(OfCluster, FactsSchema),
  'quotaTree.draft': query(OfCluster, DraftSchema.nullable()),
  'quotaTree.putDraft': command(OfCluster.extend({ draft: DraftToKeepSchema }), Nothing),
  'quotaTree.dropDraft': command(OfCluster, Nothing),
  /** What the edited tree would do to the cluster's pods. `isFresh`: read them anew. Throws CANCELLED for one that was superseded. */
  'quotaTree.whatIf': query(
    OfCluster.extend({ root: Json, renamed: Texts, inForce: Json.nullable(), isFresh: z.boolean() }),
    WhatIfSchema,
  ),
  /** The server's own dry run. Throws CONFLICT, FORBIDDEN, INVALID_INPUT … as the write would. */
  'quotaTree.rehearse': query(OfCluster.extend({ seen: SeenSchema, edits: EditsSchema }), RehearsalSchema),
  /**
   * Writes the edits to the object that was seen, once. Throws READ_ONLY, CONFIRMATION_NEEDED, CONFLICT (it is another by now),
   * INVALID_INPUT (the tree would have errors).
   */
  'quotaTree.apply': command(
    OfCluster.extend({
      seen: SeenSchema,
      edits: EditsSchema,
      note: Note,
      typedName: ShortText.nullable(),
      reverts: z.string().max(64).nullable(),
    }),
    AppliedSchema,
  ),
  /** The last 50, newest first. */
  'quotaTree.history': query(OfCluster, z.array(AppliedEditSchema)),
  /** Groups of users that name any of these leaves; null where the cluster knows no such groups. */
  'quotaTree.groups': query(
    OfCluster.extend({ leaves: z.array(ShortText) }),
    z.array(z.object({ namespace: z.string(), name: z.string() })).nullable(),
  ),
  /** A text as a tree: `isTable` for a spreadsheet's, else YAML or JSON. */
  'quotaTree.readText': query(
    z.object({ text: z.string().max(LARGEST_TEXT), isTable: z.boolean() }),
    ImportSchema,
  ),
  /** Which other quota systems the cluster has definitions of. */
  'quotaTree.sources': query(OfCluster, z.array(z.enum(SOURCES))),
  'quotaTree.readSource': query(OfCluster.extend({ source: z.enum(SOURCES) }), ImportSchema),
  'quotaTree.createNamespace': command(
    z.object({
      cluster: ClusterIdSchema,
      /** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
      name: z
        .string()
        .max(63)
        .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/),
      typedName: ShortText.nullable(),
    }),
    Nothing,
  ),
} as const
