// What there is of a component in a cluster.
import type { ComponentView, Reason } from '../../preload/contract/suite.ts'
import type { Component } from './component.ts'
import type { Inspection } from './inspect.ts'
import { inventoryRef, openInventory, type Inventory } from './inventory.ts'
import type { Site } from './site.ts'
import { isStampedFor } from './stamp.ts'

export type Detected<O> = {
  readonly component: Component<O>
  readonly site: Site
  /** The newest look at every object; null: none yet, or not asked. */
  readonly inspect: (inventory: Inventory) => Promise<Inspection>
}

/** Throws AppError. */
export async function detect<O>(
  { component, site, inspect }: Detected<O>,
  signal: AbortSignal,
): Promise<ComponentView> {
  const inventory = await openInventory(site, inventoryRef(component.namespace, component.id)).read(signal)
  const base = {
    id: component.id,
    offered: component.version,
    defaults: component.defaults as ComponentView['defaults'],
  }
  if (inventory === null) return { ...base, ...NOTHING, state: await stateWithout(component, site, signal) }
  const { current, previous, operation } = inventory
  const revisionView = {
    version: current?.version ?? null,
    options: current ? (component.readOptions(current.options) as ComponentView['options']) : null,
    previous: previous
      ? {
          version: previous.version,
          options: component.readOptions(previous.options) as NonNullable<ComponentView['options']>,
        }
      : null,
  }
  if (operation !== null) {
    const health = current === null ? null : await component.health(site, signal)
    return {
      ...base,
      ...revisionView,
      state: 'interrupted',
      interrupted: operation.kind,
      reasons: health ? [...health.reasons] : [],
      capacity: health?.capacity ?? null,
    }
  }
  const [health, { missing, drifted }] = await Promise.all([
    component.health(site, signal),
    inspect(inventory),
  ])
  const reasons: Reason[] = [...health.reasons]
  if (missing.length > 0) reasons.push({ kind: 'missing', objects: [...missing] })
  if (drifted.length > 0) reasons.push({ kind: 'drift', objects: [...drifted] })
  return {
    ...base,
    ...revisionView,
    state: reasons.length === 0 ? 'ready' : 'degraded',
    interrupted: null,
    reasons,
    capacity: health.capacity,
  }
}

const NOTHING = {
  version: null,
  options: null,
  previous: null,
  interrupted: null,
  reasons: [],
  capacity: null,
}

/** Nobody wrote down an installation: there is none, ours was cut short before that, or its names are somebody else's. */
async function stateWithout<O>(
  { id, mainObject }: Component<O>,
  site: Site,
  signal: AbortSignal,
): Promise<ComponentView['state']> {
  const live = await site.objects.get(mainObject, signal)
  if (live === null) return 'notInstalled'
  return isStampedFor(live, id) ? 'interrupted' : 'foreign'
}
