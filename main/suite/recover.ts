import { refOf } from '../clusters/objects.ts'
import type { Component } from './component.ts'
import { emptyInventory, type Entry, type Inventory } from './inventory.ts'
import type { Site } from './site.ts'
import { hashOf } from './stamp.ts'

/**
 * What there may be of a component whose inventory was deleted: everything that it has by default. Nothing of it is known to be ours, so
 * only what wears our mark is treated as such.
 */
export async function recoverInventory<O>(
  component: Component<O>,
  site: Site,
  signal: AbortSignal,
): Promise<Inventory> {
  const phases = await component.render(component.defaults, site, signal)
  const entries = phases.flatMap(({ name, objects }) =>
    objects.map((object): Entry => ({
      ...refOf(object),
      phase: name,
      uid: null,
      hash: hashOf(object),
      isAdopted: false,
    })),
  )
  return { ...emptyInventory(component.id), entries }
}
