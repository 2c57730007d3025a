import { z } from 'zod'
import { command, query } from '../define.ts'
import {
  ClusterIdSchema,
  FailureSchema,
  MillisSchema,
  NameSchema,
  Nothing,
  OfCluster,
  ShortText,
  pageOf,
} from './common.ts'
import { FieldChangeSchema } from './suite.ts'

const Count = z.number().int().nonnegative()
/** A label selector as kubectl takes it; '' takes all. */
const Selector = z.string().max(1024)
/** A manifest as etcd still takes it (1.5 MiB), written as YAML. */
const Manifest = z.string().max(4_194_304)

/** What is served at one place of the API: group ('' for core), version, and plural name as in paths. */
export const ResourceSchema = z.object({
  group: z.string().regex(/^[a-z0-9.-]{0,253}$/),
  version: z.string().regex(/^[a-z0-9]{1,63}$/),
  plural: z.string().regex(/^[a-z0-9.-]{1,253}$/),
})
export type Resource = z.output<typeof ResourceSchema>

/** A kind that the server serves. */
export const ServedResourceSchema = ResourceSchema.extend({
  kind: z.string(),
  isNamespaced: z.boolean(),
  shortNames: z.array(z.string()),
  verbs: z.array(z.string()),
})
export type ServedResource = z.output<typeof ServedResourceSchema>

/** `namespace` null: an object of the cluster. */
const TargetSchema = z.object({
  cluster: ClusterIdSchema,
  resource: ResourceSchema,
  namespace: NameSchema.nullable(),
  name: NameSchema,
})

/** An object by its kind, as owners and owned name each other. */
export const ObjectLinkSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
})
export type ObjectLink = z.output<typeof ObjectLinkSchema>

const RowSchema = z.object({
  uid: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  createdAt: MillisSchema.nullable(),
  isTerminating: z.boolean(),
  /** One a column, as the server writes them. */
  cells: z.array(z.string()),
})
export type ObjectRow = z.output<typeof RowSchema>

/** What stands in the place of a Secret's value, and keeps it when it is written back. */
export const MASK = '••••••••'

const EventSchema = z.object({
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  count: Count,
  lastSeen: MillisSchema.nullable(),
})

/** The text of an edit, and the version that it was made from. */
const EditSchema = TargetSchema.extend({ yaml: Manifest, resourceVersion: z.string().min(1).max(64) })

/** A manifest of something new; `namespace`: for one that names none. */
const CreationSchema = z.object({
  cluster: ClusterIdSchema,
  yaml: Manifest,
  namespace: NameSchema.nullable(),
})
const PlaceSchema = TargetSchema.omit({ cluster: true })

export const objects = {
  /** Every kind that can be listed; `failures`: groups whose own server did not answer. */
  'objects.kinds': query(
    OfCluster,
    z.object({ kinds: z.array(ServedResourceSchema), failures: z.array(z.string()) }),
  ),
  /** One window of a kind's objects, in the server's own columns. `namespace` null: all. */
  'objects.list': query(
    z.object({
      cluster: ClusterIdSchema,
      resource: ResourceSchema,
      namespace: NameSchema.nullable(),
      selector: Selector,
      /** A column's name, `name` or `namespace`. */
      sort: z.object({ column: ShortText, descending: z.boolean() }),
      filter: ShortText,
      offset: Count,
      limit: Count.max(1000),
    }),
    pageOf(RowSchema).extend({
      columns: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          description: z.string(),
          /** 0: shown; more: wide columns. */
          priority: z.number(),
        }),
      ),
      /** There are more than can be held; the rest is in no window. */
      isCut: z.boolean(),
    }),
  ),
  /** One object as YAML, a Secret's values masked. */
  'objects.get': query(
    TargetSchema,
    z.object({
      yaml: z.string(),
      apiVersion: z.string(),
      kind: z.string(),
      uid: z.string(),
      resourceVersion: z.string(),
      createdAt: MillisSchema.nullable(),
      isTerminating: z.boolean(),
      owners: z.array(ObjectLinkSchema),
      /** Keys of a Secret whose values can be shown one at a time. */
      secretKeys: z.array(z.object({ key: z.string(), bytes: Count })),
    }),
  ),
  /** Events of an object, newest first, and what it owns (pods and the built-in workloads). */
  'objects.related': query(
    TargetSchema.extend({ uid: ShortText, kind: ShortText }),
    z.object({
      events: z.array(EventSchema),
      /** Why there are no events; null: they were read. */
      eventsFailure: FailureSchema.nullable(),
      owned: z.array(ObjectLinkSchema.extend({ status: z.string() })),
    }),
  ),
  /** One value of a Secret, which is audited. `text` null: it is no text. */
  'objects.reveal': command(
    TargetSchema.extend({ key: NameSchema }),
    z.object({ text: z.string().nullable(), bytes: Count }),
  ),
  /** What the server's dry run says that an edit would change. */
  'objects.preview': query(EditSchema, z.object({ changes: z.array(FieldChangeSchema) })),
  /** Writes an edit if the object is still at its version; throws CONFLICT else. */
  'objects.apply': command(
    EditSchema.extend({ typedCluster: ShortText.nullable() }),
    z.object({ resourceVersion: z.string() }),
  ),
  /** What the server would make of a manifest, by its dry run, and where; a Secret's values masked. */
  'objects.rehearse': query(CreationSchema, z.object({ place: PlaceSchema, yaml: z.string() })),
  /** Creates it; throws CONFLICT where there is one of its name. */
  'objects.create': command(CreationSchema.extend({ typedCluster: ShortText.nullable() }), PlaceSchema),
  /** Deletes the object of this uid and no other, its name typed. */
  'objects.remove': command(
    TargetSchema.extend({
      uid: z.string().min(1).max(128),
      propagation: z.enum(['Background', 'Foreground', 'Orphan']),
      typedName: ShortText.nullable(),
      typedCluster: ShortText.nullable(),
    }),
    Nothing,
  ),
  /** What the server's OpenAPI says of a field; `path` [] is the kind itself. */
  'objects.docs': query(
    z.object({
      cluster: ClusterIdSchema,
      resource: ResourceSchema,
      kind: ShortText,
      path: z.array(ShortText).max(32),
    }),
    z.object({
      type: z.string(),
      description: z.string(),
      fields: z.array(
        z.object({ name: z.string(), type: z.string(), description: z.string(), isRequired: z.boolean() }),
      ),
    }),
  ),
}
