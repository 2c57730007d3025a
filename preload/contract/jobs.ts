import { z } from 'zod'
import { command, query } from '../define.ts'
import { ClusterIdSchema, MillisSchema, NameSchema, Nothing, OfCluster, ShortText } from './common.ts'
import { JobSchema } from './dashboards.ts'
import { ResourceSchema } from './objects.ts'
import { WarningSchema } from './overview.ts'

/** Of one job. */
const MOST_PODS = 5000

const JobPlaceSchema = z.object({
  cluster: ClusterIdSchema,
  /** As the dashboards call it. */
  type: z.string().max(64),
  namespace: NameSchema,
  name: NameSchema,
  uid: z.string().min(1).max(128),
  typedCluster: ShortText.nullable(),
})

/**
 * A job that is no longer there, as the last round saw it that did. `gpuUtilizationPercent` is the mean over the rounds in which it
 * ran, `usedGpuMemoryBytes` the most of any; `instances` are all that it ever had, with their last figures.
 */
const PastJobSchema = JobSchema.extend({
  lastSeenAt: MillisSchema,
  /** The first round that did not see it. */
  goneAt: MillisSchema,
})
export type PastJob = z.output<typeof PastJobSchema>

/** What a table of them shows; a job's own page asks for its instances. */
const PastJobRowSchema = PastJobSchema.omit({ instances: true })
export type PastJobRow = z.output<typeof PastJobRowSchema>

export const jobs = {
  /**
   * Jobs that are gone and of which some part of their life lies within a span, the last to go first. `isCut`: there are more than
   * the 2,000 that are given.
   */
  'jobs.past': query(
    z.object({ cluster: ClusterIdSchema, from: MillisSchema, to: MillisSchema }),
    z.object({ jobs: z.array(PastJobRowSchema), isCut: z.boolean() }),
  ),
  /** Jobs of a name that are gone, the last to go first, at most 20; with `goneAt` those that went then or before. */
  'jobs.pastNamed': query(
    z.object({
      cluster: ClusterIdSchema,
      namespace: NameSchema,
      name: NameSchema,
      goneAt: MillisSchema.optional(),
    }),
    z.array(PastJobSchema),
  ),
  /** The latest warnings about a job of this uid, the workloads that it made, and these pods, at most 50. */
  'jobs.warnings': query(
    z.object({
      cluster: ClusterIdSchema,
      namespace: NameSchema,
      uid: z.string().min(1).max(512),
      pods: z.array(NameSchema).max(MOST_PODS),
    }),
    z.array(WarningSchema),
  ),
  /** Where jobs of each served type are, and what can be done with them. */
  'jobs.types': query(
    OfCluster,
    z.array(
      z.object({ type: z.string(), kind: z.string(), resource: ResourceSchema, canSuspend: z.boolean() }),
    ),
  ),
  /** Ends a job's pods and keeps the job, or lets it start again. Throws INVALID_INPUT for a type that cannot be suspended. */
  'jobs.setSuspended': command(JobPlaceSchema.extend({ isSuspended: z.boolean() }), Nothing),
  /** Deletes a job of this uid and no other, its name typed. */
  'jobs.remove': command(
    JobPlaceSchema.extend({
      typedName: ShortText.nullable(),
      propagation: z.enum(['Background', 'Foreground', 'Orphan']),
    }),
    Nothing,
  ),
}
