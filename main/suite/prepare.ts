// From an action to what it would bring about: the phases, the plan by dry run, the checks. Nothing is written.
import type { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import { getOwnUser } from '../clusters/api.ts'
import { actionOf } from '../clusters/request.ts'
import type { Guard } from '../../preload/contract/clusters.ts'
import type { Action, Check, Plan, Right } from '../../preload/contract/suite.ts'
import type { Component, Phase } from './component.ts'
import { inventoryRef, type Inventory, type Revision } from './inventory.ts'
import { planObjects, type PlannedObject } from './plan.ts'
import { guardCheck, objectChecks, rightsCheck, versionCheck } from './preflight.ts'
import { loadRevision, packRevision, type PackedRevision } from './revisions.ts'
import { grantingRights, missingOf, rightsFor, rightsYaml } from './rights.ts'
import type { Site } from './site.ts'

export type Asked<O> = {
  readonly component: Component<O>
  readonly site: Site
  readonly inventory: Inventory | null
  readonly guard: z.output<typeof Guard>
}

/** What an action that installs would install. */
export type Target<O> = {
  readonly phases: readonly Phase[]
  readonly version: string
  readonly options: O
  /** Kept in the cluster already; null: it is new. */
  readonly revision: Revision | null
  readonly packed: PackedRevision | null
}

export type Installing = Extract<
  Action,
  { kind: 'install' | 'upgrade' | 'configure' | 'rollback' | 'repair' | 'resume' }
>

const nothingThere = (what: string) =>
  new AppError('NOT_FOUND', `There is no ${what} to go on from`, { data: { what } })

/** Throws NOT_FOUND where there is nothing to upgrade, roll back, repair or go on with. */
export async function targetOf<O>(
  action: Installing,
  { component, site, inventory }: Asked<O>,
  signal: AbortSignal,
): Promise<Target<O>> {
  const at = { site, inventory: inventoryRef(component.namespace, component.id) }
  const kept = async (revision: Revision | null | undefined, what: string): Promise<Target<O>> => {
    if (!revision) throw nothingThere(what)
    const phases = await loadRevision(at, revision, signal)
    const options = component.readOptions(revision.options)
    return { phases, version: revision.version, options, revision, packed: null }
  }
  const rendered = async (options: O): Promise<Target<O>> => {
    const phases = await component.render(options, site, signal)
    const packed = await packRevision(phases)
    const known = [inventory?.current, inventory?.previous].find(revision => revision?.hash === packed.hash)
    return { phases, version: component.version, options, revision: known ?? null, packed }
  }
  switch (action.kind) {
    case 'install':
    case 'configure':
      return rendered(component.readOptions(action.options))
    case 'upgrade':
      if (!inventory?.current) throw nothingThere('installation')
      return rendered(component.readOptions(inventory.current.options))
    case 'rollback':
      return kept(inventory?.previous, 'earlier revision')
    case 'repair':
      return kept(inventory?.current, 'installation')
    case 'resume':
      return kept(inventory?.operation?.target, 'interrupted operation')
  }
}

/** The plan of a target, with everything that a person should know before it begins. Throws what keeps the cluster from being asked. */
export async function planTarget<O>(target: Target<O>, asked: Asked<O>, signal: AbortSignal): Promise<Plan> {
  const { component, site, inventory } = asked
  const { phases, options } = target
  const objects = await planObjects(
    { phases, inventory, ownWrites: component.ownWrites, component: component.id },
    site,
    signal,
  )
  const rights = await examineRights({ planned: objects, more: [] }, asked, signal)
  const [version, own] = await Promise.all([
    versionCheck(site, signal),
    component.check({ site, options, phases, isInstalled: inventory?.current != null }, signal),
  ])
  return {
    checks: [
      guardCheck(asked.guard),
      version,
      rights.check,
      ...objectChecks(objects, object => !rights.lacks(object)),
      ...own,
    ],
    objects: objects.map(asWire),
    version: target.version,
    options: options as Plan['options'],
    missingRights: rights.missing,
    rightsYaml: await yamlFor(rights.missing, site, signal),
    keepsakes: component.keepsakes.map(({ name }) => name),
    held: 0,
  }
}

/** As it crosses to the window. */
export const asWire = (object: PlannedObject): Plan['objects'][number] => ({
  ...object,
  changes: [...object.changes],
  conflicts: [...object.conflicts],
})

type Examined = {
  readonly check: Check
  readonly missing: Right[]
  readonly lacks: (object: PlannedObject) => boolean
}

/** What this identity lacks of what the planned objects, and `more`, need. */
export async function examineRights<O>(
  { planned, more }: { readonly planned: readonly PlannedObject[]; readonly more: readonly Right[] },
  { component, site }: Asked<O>,
  signal: AbortSignal,
): Promise<Examined> {
  const home = inventoryRef(component.namespace, component.id)
  const needed = [...(await rightsFor(planned, home, { site, signal })), ...grantingRights(planned), ...more]
  const missing = await missingOf(needed, site, signal)
  const paths = new Map<PlannedObject, string>()
  for (const object of planned)
    if (object.action === 'refused') paths.set(object, await site.objects.path(object.ref, signal))
  const lacks = (object: PlannedObject): boolean => {
    const asked = actionOf('GET', paths.get(object) ?? '')
    return missing.some(
      ({ group, resource, namespace }) =>
        group === asked?.group && resource === asked.resource && namespace === asked.namespace,
    )
  }
  return { check: rightsCheck(needed, missing), missing, lacks }
}

/** null: nothing is missing. */
export async function yamlFor(
  missing: readonly Right[],
  site: Site,
  signal: AbortSignal,
): Promise<string | null> {
  return missing.length === 0 ? null : rightsYaml(missing, await getOwnUser(site.client, signal))
}
