// The last that was seen of a cluster's components, kept on this computer for when it cannot be asked.
import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import { ComponentViewSchema } from '../../preload/contract/suite.ts'
import { MillisSchema } from '../../preload/contract/common.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import { readKept } from '../store/kept.ts'

const SeenSchema = z.object({ at: MillisSchema, components: z.array(ComponentViewSchema) })
type SeenState = z.output<typeof SeenSchema>

export type Seen = {
  /** null: never, or what another version of the app kept. */
  get(cluster: ClusterId): SeenState | null
  put(cluster: ClusterId, state: SeenState): void
}

const NOTE = 'suite'

export function createSeen(storeOf: (cluster: ClusterId) => Pick<ClusterStore, 'note' | 'setNote'>): Seen {
  return {
    get: cluster => readKept(storeOf(cluster).note(NOTE), SeenSchema),
    put: (cluster, state) => {
      try {
        storeOf(cluster).setNote(NOTE, JSON.stringify(state))
      } catch (cause) {
        // The mirror says by itself that the disk is full; what is on screen is no worse for it.
        if (!(cause instanceof AppError)) throw cause
      }
    },
  }
}
