// Devices that pods claim (`core/pods/claims.ts`), by claim and by template.
import type { KnownDevices, TemplateClaim } from '#core/pods/claims.ts'
import { withDevices } from '#core/pods/claims.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import type { KeptPod } from './cache.ts'
import type { Change } from './reflector.ts'

type Claiming = Pick<KeptPod, 'pod' | 'claims'>

export type Devices = {
  take(change: Change<KnownDevices>): void
  /** The pod as it counts: with the devices of its claims. */
  counted(kept: Claiming): QuotaPod
  /** Whether what was taken in may say something of the pod. */
  concerns(change: Change<KnownDevices>, kept: Claiming): boolean
}

const NOTHING: ResourceList = new Map()

/** @param areServed whether the API server knows of claims at all; where it does not, they count for nothing */
export function createDevices(areServed: () => boolean): Devices {
  const known = new Map<string, ResourceList>()
  const keysOf = ({ uid, namespace }: QuotaPod, { name, template }: TemplateClaim) => [
    `${uid}/${name}`,
    `${namespace}/${template}`,
  ]
  /** The claim itself holds after its template is gone. */
  const find = (pod: QuotaPod, claim: TemplateClaim): ResourceList | null =>
    keysOf(pod, claim)
      .map(key => known.get(key))
      .find(devices => devices !== undefined) ?? (areServed() ? null : NOTHING)
  return {
    take({ before, after }) {
      if (before) known.delete(before.key)
      if (after?.key) known.set(after.key, after.devices)
    },
    counted: ({ pod, claims }) => withDevices(pod, claims, claim => find(pod, claim)),
    concerns: ({ before, after }, { pod, claims }) =>
      claims.some(claim => keysOf(pod, claim).some(key => key === (after ?? before)?.key)),
  }
}
