import { z } from 'zod'
import { command, query } from '../define.ts'
import { ClusterIdSchema, Nothing, OfCluster, ShortText } from './common.ts'
import { NameSchema, ResourceSchema } from './objects.ts'

const JobPlaceSchema = z.object({
  cluster: ClusterIdSchema,
  /** As the dashboards call it. */
  type: z.string().max(64),
  namespace: NameSchema,
  name: NameSchema,
  uid: z.string().min(1).max(128),
  typedCluster: ShortText.nullable(),
})

export const jobs = {
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
