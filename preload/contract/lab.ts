import { z } from 'zod'
import { command, query } from '../define.ts'

const Count = z.number().int().nonnegative()
const Column = z.instanceof(Float64Array)
/** A name that a dialog proposes in a folder of its own choice: no path. */
const FileName = z
  .string()
  .max(200)
  .regex(/^[^/\\\p{Cc}]+$/u)

const WaitSchema = z.object({
  pod: z.string(),
  leaf: z.string().nullable(),
  reason: z.string(),
  node: z.string().nullable(),
  resource: z.string().nullable(),
  need: z.string().nullable(),
  free: z.string().nullable(),
  position: z.number().nullable(),
})

const At = z.object({ at: z.number() })
const EventSchema = z.discriminatedUnion('kind', [
  At.extend({ kind: z.literal('step'), name: z.string() }),
  At.extend({ kind: z.enum(['nodeLost', 'nodeJoined']), node: z.string() }),
  At.extend({ kind: z.literal('end') }),
  At.extend({
    kind: z.literal('evicted'),
    pod: z.string(),
    leaf: z.string().nullable(),
    rule: z.string(),
    beneficiary: z.string().nullable(),
    beneficiaryLeaf: z.string().nullable(),
  }),
  At.extend({ kind: z.literal('lost'), pod: z.string(), leaf: z.string().nullable(), node: z.string() }),
])
export type LabEvent = z.output<typeof EventSchema>

const Waits = { pods: Count, mean: z.number().nullable(), p95: z.number().nullable() }
const FiguresSchema = z.object({
  seconds: z.number(),
  waits: z.object(Waits),
  stillWaiting: Count,
  ended: Count,
  evictions: Count,
  lost: Count,
  resources: z.array(
    z.object({
      resource: z.string(),
      utilisation: z.number().nullable(),
      fairness: z.number().nullable(),
    }),
  ),
  namespaces: z.array(
    z.object({
      namespace: z.string(),
      ...Waits,
      evictions: Count,
      served: z.record(z.string(), z.number()),
    }),
  ),
})
export type LabFigures = z.output<typeof FiguresSchema>

/** `Recording` of scheduler/core/lab/recording.ts, which says what each part is. */
const RecordingSchema = z.object({
  times: Column,
  eventsUntil: Column,
  waits: z.array(z.array(z.object({ leaf: z.string().nullable(), count: Count, first: WaitSchema }))),
  leaves: z.array(
    z.object({
      leaf: z.string(),
      namespaces: z.array(z.string()),
      running: Column,
      waiting: Column,
      resources: z.array(z.object({ resource: z.string(), used: Column, min: Column, max: Column })),
    }),
  ),
  resources: z.array(z.string()),
  events: z.array(EventSchema),
  eventCount: Count,
  figures: FiguresSchema,
  violations: z.array(z.object({ rule: z.string(), detail: z.string() })),
  isSettled: z.boolean(),
})
export type LabRecording = z.output<typeof RecordingSchema>

const OutcomeSchema = z.object({
  /** Null where the documents cannot be played. */
  recording: RecordingSchema.nullable(),
  /** Why they cannot: which of them, from 0, where in it, and why. */
  problems: z.array(z.object({ document: Count, path: z.string(), why: z.string() })),
  tookMs: z.number(),
})
export type LabOutcome = z.output<typeof OutcomeSchema>

/** A simulate file as it was read. `noYaml`: its first line that is none, from 1, and why. */
const FileSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('documents'), documents: z.array(z.unknown()) }),
  z.object({ kind: z.literal('noYaml'), line: Count, why: z.string() }),
])
export type LabFile = z.output<typeof FileSchema>

/** More is no scenario that anybody wrote or saved, and no report that anybody reads; characters. */
const LARGEST_TEXT = 32 * 1_048_576
/** Two for each of 20,000 arrivals, and nodes. */
const MOST_DOCUMENTS = 60_000

export const lab = {
  /**
   * Plays a simulation's documents (nodes, one tree, workloads, Steps) with the scheduler's own decisions, without a cluster. Throws
   * CANCELLED when it is superseded.
   */
  'lab.play': query(z.object({ documents: z.array(z.unknown()).max(MOST_DOCUMENTS) }), OutcomeSchema),
  /** The text of a simulate file as documents. */
  'lab.readFile': query(z.object({ text: z.string().max(LARGEST_TEXT) }), FileSchema),
  /** Writes a page of HTML that stands alone as PDF where the user says; null: they said nowhere. Throws TOO_LARGE, DISK_FULL. */
  'lab.savePdf': command(
    z.object({ name: FileName, html: z.string().max(LARGEST_TEXT) }),
    z.object({ path: z.string() }).nullable(),
  ),
} as const
