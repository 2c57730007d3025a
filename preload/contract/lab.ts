import { z } from 'zod'
import { query } from '../define.ts'

const Count = z.number().int().nonnegative()
const Texts = z.record(z.string(), z.string())

const LeafSchema = z.object({
  running: Count,
  waiting: Count,
  used: Texts,
  min: Texts,
  max: Texts,
  borrowed: Texts,
})

const StepSchema = z.object({
  step: z.string(),
  settled: z.boolean(),
  leaves: z.record(z.string(), LeafSchema),
  evictions: z.array(
    z.object({
      pod: z.string(),
      leaf: z.string().nullable(),
      for: z.string().nullable(),
      reason: z.string(),
    }),
  ),
  waiting: z.array(
    z.object({
      pod: z.string(),
      leaf: z.string().nullable(),
      reason: z.string(),
      node: z.string().nullable(),
      resource: z.string().nullable(),
      need: z.string().nullable(),
      free: z.string().nullable(),
      position: z.number().nullable(),
    }),
  ),
  violations: z.array(z.object({ rule: z.string(), detail: z.string() })),
})
export type LabStep = z.output<typeof StepSchema>

const OutcomeSchema = z.object({
  steps: z.array(StepSchema),
  /** Why the documents cannot be played: which of them, from 0, where in it, and why. */
  problems: z.array(z.object({ document: Count, path: z.string(), why: z.string() })),
  tookMs: z.number(),
})
export type LabOutcome = z.output<typeof OutcomeSchema>

const MOST_DOCUMENTS = 5000

export const lab = {
  /** Plays a simulation's documents (nodes, one tree, workloads, Steps) with the scheduler's own decisions, without a cluster. */
  'lab.play': query(z.object({ documents: z.array(z.unknown()).max(MOST_DOCUMENTS) }), OutcomeSchema),
} as const
