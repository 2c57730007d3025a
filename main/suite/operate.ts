// One operation from its first look to its end.
import { AppError } from '#core/base/errors.ts'
import type { Action, Operation, Plan, StepName } from '../../preload/contract/suite.ts'
import { applyRevision } from './applyRevision.ts'
import type { Component } from './component.ts'
import {
  emptyInventory,
  inventoryRef,
  openInventory,
  type Inventory,
  type InventoryFile,
  type RecordedOperation,
  type Revision,
} from './inventory.ts'
import { isBlocked } from './preflight.ts'
import { planTarget, targetOf, type Asked, type Target } from './prepare.ts'
import type { Report } from './progress.ts'
import { recoverInventory } from './recover.ts'
import { removeAdmission, removeComponent } from './remove.ts'
import { packRevision } from './revisions.ts'
import type { Site } from './site.ts'
import type { Writing } from './write.ts'

export type OperateInput<O> = {
  readonly id: string
  readonly action: Action
  readonly isForced: boolean
  readonly component: Component<O>
  readonly site: Site
  readonly guard: Asked<O>['guard']
  readonly report: Report
  readonly now: () => number
}

const APPLY_STEPS: readonly StepName[] = [
  'check', 'namespace', 'crd', 'access', 'config', 'workload', 'admission', 'prune', 'finish',
] // prettier-ignore
const REMOVE_STEPS: readonly StepName[] = [
  'check', 'admission', 'workload', 'release', 'config', 'access', 'crd', 'namespace',
] // prettier-ignore
const RELEASE_STEPS: readonly StepName[] = ['admission', 'release']

/** The steps that an operation goes through, in order; those without objects are passed at once. */
export function stepsOf(kind: Operation['kind']): readonly StepName[] {
  if (kind === 'release') return RELEASE_STEPS
  return kind === 'uninstall' ? REMOVE_STEPS : APPLY_STEPS
}

/** What is really done: going on is the operation that was interrupted. Throws NOT_FOUND when none was. */
export function kindOf({ kind }: Action, inventory: Inventory | null): Operation['kind'] {
  if (kind !== 'resume') return kind
  const interrupted = inventory?.operation?.kind
  if (interrupted) return interrupted
  throw new AppError('NOT_FOUND', 'No operation was interrupted', { data: {} })
}

/** Throws AppError: PREFLIGHT with the checks that do not pass, FOREIGN, CONFLICT, NOT_READY, and every failure of a connection. */
export async function operate<O>(input: OperateInput<O>, signal: AbortSignal): Promise<void> {
  const { action, component, site, report } = input
  const writing: Writing = {
    site,
    report,
    component: component.id,
    ownWrites: component.ownWrites,
    isForced: input.isForced,
  }
  if (action.kind === 'release') {
    // Nothing is asked first: who breaks the glass needs no living component, inventory or plan.
    await removeAdmission(component, { ...writing, isByName: true }, signal)
    report({ kind: 'step', step: 'release', total: 0 })
    return component.release(site, report, signal)
  }
  report({ kind: 'step', step: 'check', total: 0 })
  const file = openInventory(site, inventoryRef(component.namespace, component.id))
  const inventory = await file.read(signal)
  // Who goes on with something goes on as it was begun.
  const isForced = input.isForced || (action.kind === 'resume' && inventory?.operation?.isForced === true)
  const opened = { ...input, isForced, writing: { ...writing, isForced }, file, inventory }
  return kindOf(action, inventory) === 'uninstall' ? remove(opened, signal) : apply(opened, signal)
}

type Opened<O> = OperateInput<O> & {
  readonly writing: Writing
  readonly file: InventoryFile
  readonly inventory: Inventory | null
}

async function apply<O>(opened: Opened<O>, signal: AbortSignal): Promise<void> {
  const { component, site, guard, file, inventory, writing } = opened
  const action = opened.action as Parameters<typeof targetOf>[0]
  const asked: Asked<O> = { component, site, inventory, guard }
  const target = await targetOf(action, asked, signal)
  refuseBlocked(await planTarget(target, asked, signal))
  const { revision, pieces } = await revisionOf(target, inventory)
  await applyRevision(
    {
      file,
      inventoryRef: inventoryRef(component.namespace, component.id),
      inventory: inventory ?? emptyInventory(component.id),
      operation: { ...recordOf(opened), target: revision },
      phases: target.phases,
      pieces,
    },
    writing,
    signal,
  )
}

function refuseBlocked({ checks }: Plan): void {
  if (!isBlocked(checks)) return
  const blocking = checks.filter(({ verdict }) => verdict === 'block')
  throw new AppError('PREFLIGHT', 'A check before the first write does not pass', {
    data: {
      checks: blocking.map(({ id }) => id),
      items: blocking.flatMap(({ items }) => items).slice(0, 20),
    },
  })
}

/** A revision that is kept keeps its number; a new one gets the next. */
async function revisionOf<O>(target: Target<O>, inventory: Inventory | null) {
  if (target.revision && !target.packed) return { revision: target.revision, pieces: null }
  const { hash, pieces } = target.packed ?? (await packRevision(target.phases))
  const numbers = [inventory?.current, inventory?.previous, inventory?.operation?.target].map(
    known => known?.number ?? 0,
  )
  const revision: Revision = {
    number: target.revision?.number ?? Math.max(...numbers) + 1,
    version: target.version,
    options: target.options as Record<string, unknown>,
    hash,
    parts: pieces.length,
  }
  return { revision, pieces }
}

function recordOf<O>({ id, action, inventory, isForced, now }: Opened<O>): RecordedOperation {
  const kind = kindOf(action, inventory)
  if (kind === 'release') throw new AppError('BUG', 'A release is not written down')
  return {
    id,
    kind,
    target: null,
    isForced,
    withKeepsakes:
      action.kind === 'resume'
        ? inventory?.operation?.withKeepsakes === true
        : action.kind === 'uninstall' && action.withKeepsakes,
    startedAt: now(),
  }
}

async function remove<O>(opened: Opened<O>, signal: AbortSignal): Promise<void> {
  const { component, site, file, inventory, writing } = opened
  const operation = recordOf(opened)
  const known = inventory ?? (await recoverInventory(component, site, signal))
  if (inventory) await file.write({ ...inventory, operation }, writing.report, signal)
  await removeComponent(
    {
      component,
      file,
      inventoryRef: inventoryRef(component.namespace, component.id),
      inventory: known,
      withKeepsakes: operation.withKeepsakes,
    },
    writing,
    signal,
  )
}
