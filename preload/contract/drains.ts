import { z } from 'zod'
import { command, query, stream } from '../define.ts'
import { FailureSchema, MillisSchema, Nothing, ShortText } from './common.ts'
import { OfNode } from './nodes.ts'

/**
 * What a drain does with a pod. `daemonSet` and `mirror` stay; `emptyDir` loses its data and `unmanaged` comes back nowhere, so that
 * both go only when that is asked for.
 */
export const DrainVerdict = z.enum(['evict', 'daemonSet', 'mirror', 'emptyDir', 'unmanaged'])

const PodSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  verdict: DrainVerdict,
  /** The disruption budgets that count it and allow no more disruptions now. */
  heldBy: z.array(z.string()),
})
export type DrainPod = z.output<typeof PodSchema>

export const DrainSchema = z.object({
  node: z.string(),
  startedAt: MillisSchema,
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  failure: FailureSchema.nullable(),
  pods: z.array(
    z.object({
      namespace: z.string(),
      name: z.string(),
      /** `held`: a disruption budget refuses it for now. */
      state: z.enum(['waiting', 'held', 'leaving', 'gone', 'failed']),
      message: z.string(),
    }),
  ),
})
export type Drain = z.output<typeof DrainSchema>

export const drains = {
  /** Every pod of a node, and what a drain would do with it. */
  'drains.plan': query(OfNode, z.object({ pods: z.array(PodSchema) })),
  /** Cordons the node and evicts its pods. Throws BUSY while it is drained already, CONFIRMATION_NEEDED for pods that were not agreed to. */
  'drains.start': command(
    OfNode.extend({
      deletesEmptyDir: z.boolean(),
      /** Also pods that no controller would create elsewhere. */
      isForced: z.boolean(),
      typedNode: ShortText.nullable(),
      typedCluster: ShortText.nullable(),
    }),
    Nothing,
  ),
  /** The drain of a node under way, or the last one since the app started. */
  'drains.live': stream(OfNode, DrainSchema.nullable()),
  /** Stops evicting. The node stays cordoned. */
  'drains.cancel': command(OfNode, Nothing),
}
