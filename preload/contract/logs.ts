import { z } from 'zod'
import { command, query, stream } from '../define.ts'
import { ClusterIdSchema, NameSchema } from './common.ts'

const Count = z.number().int().nonnegative()

export const PodPlaceSchema = z.object({ cluster: ClusterIdSchema, namespace: NameSchema, pod: NameSchema })

export const ContainerSchema = z.object({
  name: z.string(),
  kind: z.enum(['init', 'main', 'ephemeral']),
  /** What kubectl would say of it: Running, Completed, CrashLoopBackOff … */
  state: z.string(),
  isRunning: z.boolean(),
  /** More than 0: there may be a log of the run before. */
  restarts: Count,
})

const LogSchema = PodPlaceSchema.extend({
  container: NameSchema,
  /** Of the run before the last restart. */
  isPrevious: z.boolean(),
})

export const logs = {
  /** The containers of a pod, in the order of its spec, the init ones last. */
  'logs.containers': query(PodPlaceSchema, z.array(ContainerSchema)),
  /**
   * A log as it comes, in pieces that need not end with a line. `begin`: what came before is to be forgotten. Ends with the log, unless
   * it is followed.
   */
  'logs.read': stream(
    LogSchema.extend({
      isFollowed: z.boolean(),
      /** Only the last lines; null: from the beginning. */
      tailLines: Count.max(1_000_000).nullable(),
      hasTimestamps: z.boolean(),
    }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('begin') }),
      z.object({ kind: z.literal('text'), text: z.string() }),
    ]),
  ),
  /** Writes the whole log to a file that the user chooses; null: they chose none. */
  'logs.save': command(LogSchema, z.object({ path: z.string(), bytes: Count }).nullable()),
}
