import { z } from 'zod'

const Count = z.number().int().nonnegative()

/** What the GPU operator watches on each node. */
export const OPERATOR_PARTS = ['driver', 'plugin'] as const
export type OperatorPart = (typeof OPERATOR_PARTS)[number]

/** The reference's rules of what makes GPUs unhealthy (ai-console.md 3.4). */
export const RuleSchema = z.enum(['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8', 'U9'])

/** What shows that GPUs are unhealthy, as facts; each language has words for them (`dashboards.evidence` of renderer/i18n). */
export const EvidenceSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('noReadyCondition') }),
  /** The node's Ready condition; `reason` and `message` may be ''. */
  z.object({ code: z.literal('notReady'), status: z.string(), reason: z.string(), message: z.string() }),
  /** Fewer devices are allocatable than the plugin registered. */
  z.object({
    code: z.literal('withdrawn'),
    devices: z.array(z.object({ resource: z.string(), offered: z.number(), registered: z.number() })),
  }),
  /** Labelled as having GPUs (0: nobody says how many), and none is offered. */
  z.object({ code: z.literal('nothingOffered'), gpus: z.number() }),
  z.object({ code: z.literal('fewerRegistered'), gpus: z.number(), registered: z.number() }),
  /** No exporter tells of any of its GPUs. */
  z.object({ code: z.literal('silentNode') }),
  z.object({ code: z.literal('notSeen') }),
  z.object({ code: z.literal('xid'), xid: z.number() }),
  /** One that the application brings about itself. */
  z.object({ code: z.literal('applicationXid'), xid: z.number() }),
  z.object({ code: z.literal('rowRemapFailed') }),
  z.object({ code: z.literal('rowsRemapped'), rows: z.number() }),
  z.object({ code: z.literal('healthWatch'), health: z.number() }),
  z.object({ code: z.literal('hot'), celsius: z.number(), limitCelsius: Count }),
  /** As kubectl writes it: key=value:effect. `device` null: of the node, for all its GPUs. */
  z.object({ code: z.literal('taint'), device: z.string().nullable(), taint: z.string() }),
  /** The GPU operator has found these not ready for half an hour. */
  z.object({ code: z.literal('operatorNotReady'), parts: z.array(z.enum(OPERATOR_PARTS)) }),
  /** The GPU operator's ClusterPolicy is not ready, and the node offers no GPU; `message` names the parts, or is ''. */
  z.object({ code: z.literal('policyNotReady'), policy: z.string(), message: z.string() }),
  /** The English sentence of an older Canopy: store migration 5. */
  z.object({ code: z.literal('sentence'), text: z.string() }),
])
export type Evidence = z.output<typeof EvidenceSchema>
