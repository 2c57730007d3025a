// In which unit places were once heard to write utilisation: a note in the cluster's store, since not every round's values tell.
import { z } from 'zod'
import { readKept } from '../store/kept.ts'
import type { Units } from './utilizationUnit.ts'

/** The name of the note. */
export const UNITS_NOTE = 'utilizationUnits'

/** @param uid that of the cluster's kube-system namespace; null while unknown */
export const writeUnits = (units: Units, uid: string | null): string =>
  JSON.stringify({ uid, units: [...units] })

/** What places of another cluster under the same name meant is not known of this one's. */
export function readUnits(text: string | null, uid: string | null): Units {
  const kept = readKept(text, UnitsSchema)
  return new Map(kept && (kept.uid === null || kept.uid === uid) ? kept.units : [])
}

const UnitsSchema = z.object({
  uid: z.string().nullable(),
  units: z.array(z.tuple([z.string(), z.enum(['percent', 'ratio'])])),
})
