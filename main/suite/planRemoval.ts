// What taking a component out, or letting go of what it holds, would do. Nothing is written.
import { AppError } from '#core/base/errors.ts'
import type { Plan } from '../../preload/contract/suite.ts'
import type { Entry } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import type { PlannedObject } from './plan.ts'
import { check, guardCheck } from './preflight.ts'
import { asWire, examineRights, yamlFor, type Asked } from './prepare.ts'
import { recoverInventory } from './recover.ts'
import { keyOf } from './stamp.ts'

type Removal = { readonly isWhole: boolean; readonly withKeepsakes: boolean }

/** Everything of the inventory in the order in which it would go, and what is deleted or kept by name. */
export async function planRemoval<O>(
  { isWhole, withKeepsakes }: Removal,
  asked: Asked<O>,
  signal: AbortSignal,
): Promise<Plan> {
  const { component, site, inventory } = asked
  const { entries } = inventory ?? (await recoverInventory(component, site, signal))
  const objects: PlannedObject[] = []
  for (const entry of isWhole ? entries.toReversed() : []) {
    const planned = await plannedRemoval({ entry, withKeepsakes }, asked, signal)
    if (planned) objects.push(planned)
  }
  const known = new Set(objects.map(({ ref }) => keyOf(ref)))
  for (const [ref, phase, goes] of [
    ...component.admission.map(ref => [ref, 'admission', true] as const),
    ...component.keepsakes.map(ref => [ref, 'crd', isWhole && withKeepsakes] as const),
  ])
    if (!known.has(keyOf(ref)) && (await site.objects.get(ref, signal)))
      objects.push(unchanged({ ref, phase, action: goes ? 'delete' : 'keep', owner: null }))
  const rights = await examineRights({ planned: objects, more: component.releaseRights }, asked, signal)
  const held = await heldOr0(asked, signal)
  return {
    checks: [
      guardCheck(asked.guard),
      rights.check,
      check('boundPods', ['pass', 'held'], { facts: { held } }),
    ],
    objects: objects.map(asWire),
    version: isWhole ? null : (inventory?.current?.version ?? null),
    options: null,
    missingRights: rights.missing,
    rightsYaml: await yamlFor(rights.missing, site, signal),
    keepsakes: component.keepsakes.map(({ name }) => name),
    held,
  }
}

/** Who may not list pods is told so by the check of rights. */
async function heldOr0<O>({ component, site }: Asked<O>, signal: AbortSignal): Promise<number> {
  try {
    return await component.held(site, signal)
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'FORBIDDEN') return 0
    throw cause
  }
}

/** null: it is gone already. */
async function plannedRemoval<O>(
  { entry, withKeepsakes }: { readonly entry: Entry; readonly withKeepsakes: boolean },
  { component, site }: Asked<O>,
  signal: AbortSignal,
): Promise<PlannedObject | null> {
  const { apiVersion, kind, namespace, name, phase } = entry
  const ref = { apiVersion, kind, namespace, name }
  const live = await site.objects.get(ref, signal)
  const { is, owner } = ownershipOf(live, { component: component.id, ownWrites: component.ownWrites, entry })
  if (is === 'absent') return null
  const isKept = entry.isAdopted || owner !== null || (phase === 'crd' && !withKeepsakes)
  const action = is === 'foreign' && !entry.isAdopted ? 'foreign' : isKept ? 'keep' : 'delete'
  return unchanged({ ref, phase, action, owner })
}

const unchanged = (of: Pick<PlannedObject, 'ref' | 'phase' | 'action' | 'owner'>): PlannedObject => ({
  ...of,
  changes: [],
  conflicts: [],
  failure: null,
  triedIn: null,
})
