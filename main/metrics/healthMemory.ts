// What is known of GPUs' health from round to round, whoever takes the next: a note in the cluster's store.
import { z } from 'zod'
import { MillisSchema } from '../../preload/contract/common.ts'
import { FindingSchema } from '../../preload/contract/dashboards.ts'
import { readKept } from '../store/kept.ts'
import type { Memory } from './deviceHealth.ts'
import type { Seen } from './findings.ts'

export type HealthMemory = { readonly devices: Memory; readonly seen: readonly Seen[] }

export const NOTHING_KNOWN: HealthMemory = { devices: new Map(), seen: [] }

/** The name of the note. */
export const HEALTH_NOTE = 'gpuHealth'

/** @param uid that of the cluster's kube-system namespace; null while unknown */
export const writeHealth = ({ devices, seen }: HealthMemory, uid: string | null): string =>
  JSON.stringify({ uid, devices: [...devices], seen })

/** What was known of another cluster under the same name is not known of this one. */
export function readHealth(text: string | null, uid: string | null): HealthMemory {
  const kept = readKept(text, HealthSchema)
  if (!kept || (kept.uid !== null && kept.uid !== uid)) return NOTHING_KNOWN
  return { devices: new Map(kept.devices), seen: kept.seen }
}

const HealthSchema = z.object({
  uid: z.string().nullable(),
  devices: z.array(
    z.tuple([
      z.string(),
      z.object({
        node: z.string(),
        firstSeen: MillisSchema,
        lastSeen: MillisSchema,
        xid: z.object({ value: z.number(), since: MillisSchema }).nullable(),
        uncorrectable: z.object({ value: z.number(), grewAt: MillisSchema.nullable() }).nullable(),
      }),
    ]),
  ),
  seen: z.array(FindingSchema.pick({ node: true, uuid: true, rule: true }).extend({ at: MillisSchema })),
})
