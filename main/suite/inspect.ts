// Whether what is installed is still as it was applied. Asked anew only of objects that changed since.
import { AppError } from '#core/base/errors.ts'
import type { KubeObject } from '../clusters/objects.ts'
import { refOf } from '../clusters/objects.ts'
import type { Component, Phase } from './component.ts'
import { inventoryRef, type Inventory } from './inventory.ts'
import { planObjects } from './plan.ts'
import { loadRevision } from './revisions.ts'
import type { Site } from './site.ts'
import { keyOf } from './stamp.ts'

export type Inspection = { readonly missing: readonly string[]; readonly drifted: readonly string[] }

export type Inspector = {
  /** Every object of the inventory. What this identity may not ask by dry run counts as it was. */
  inspect(inventory: Inventory, signal: AbortSignal): Promise<Inspection>
}

type Verdict = { readonly resourceVersion: string; readonly hasDrifted: boolean }

export function createInspector<O>(component: Component<O>, site: Site): Inspector {
  const verdicts = new Map<string, Verdict>()
  let loaded: { readonly hash: string; readonly phases: readonly Phase[] } | null = null

  const phasesOf = async (inventory: Inventory, signal: AbortSignal): Promise<readonly Phase[]> => {
    const { current } = inventory
    if (current === null) return []
    if (loaded?.hash === current.hash) return loaded.phases
    const at = { site, inventory: inventoryRef(component.namespace, component.id) }
    loaded = { hash: current.hash, phases: await loadRevision(at, current, signal) }
    verdicts.clear()
    return loaded.phases
  }

  const hasDrifted = async (
    live: KubeObject,
    phase: Phase | undefined,
    { inventory, signal }: { readonly inventory: Inventory; readonly signal: AbortSignal },
  ): Promise<boolean> => {
    const key = keyOf(refOf(live))
    const resourceVersion = live.metadata.resourceVersion ?? ''
    const known = verdicts.get(key)
    if (known?.resourceVersion === resourceVersion) return known.hasDrifted
    if (!phase) return false
    const [planned] = await planObjects(
      {
        phases: [phase],
        inventory: { ...inventory, entries: inventory.entries.filter(entry => keyOf(entry) === key) },
        ownWrites: component.ownWrites,
        component: component.id,
      },
      site,
      signal,
    )
    const drifted = planned !== undefined && ['change', 'foreign'].includes(planned.action)
    verdicts.set(key, { resourceVersion, hasDrifted: drifted })
    return drifted
  }

  return {
    inspect: async (inventory, signal) => {
      const phases = await phasesOf(inventory, signal)
      const [missing, drifted]: [string[], string[]] = [[], []]
      for (const entry of inventory.entries) {
        const live = await site.objects.meta(entry, signal)
        if (live === null) {
          missing.push(keyOf(entry))
          continue
        }
        if (await unlessForbidden(hasDrifted(live, phaseOf(phases, keyOf(entry)), { inventory, signal })))
          drifted.push(keyOf(entry))
      }
      return { missing, drifted }
    },
  }
}

/** The phase of one object, with that object alone. */
function phaseOf(phases: readonly Phase[], key: string): Phase | undefined {
  for (const { name, objects } of phases) {
    const object = objects.find(candidate => keyOf(refOf(candidate)) === key)
    if (object) return { name, objects: [object] }
  }
  return undefined
}

async function unlessForbidden(asking: Promise<boolean>): Promise<boolean> {
  try {
    return await asking
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'FORBIDDEN') return false
    throw cause
  }
}
