// Brings a cluster to a revision: install, upgrade, configure, roll back, repair, and the rest of any of them.
//
//   namespace ─▶ objects kept, inventory names what will be written ─▶ each phase: write, write down, wait ─▶ prune ─▶ done
//
// Whatever ends it, the inventory says what was under way: run again, it finds what is there and writes the rest.
import type { KubeObject, ObjectRef } from '../clusters/objects.ts'
import { pause } from '../clusters/deadline.ts'
import { refOf } from '../clusters/objects.ts'
import type { Phase } from './component.ts'
import type { Entry, Inventory, InventoryFile, RecordedOperation, Revision } from './inventory.ts'
import { untilReady } from './ready.ts'
import { dropRevisions, saveRevision } from './revisions.ts'
import { hashOf, keyOf } from './stamp.ts'
import { removeEntry, writeObject, type Writing } from './write.ts'

export type ApplyInput = {
  readonly file: InventoryFile
  readonly inventoryRef: ObjectRef
  /** As it was read from `file` last. */
  readonly inventory: Inventory
  readonly operation: RecordedOperation & { readonly target: Revision }
  readonly phases: readonly Phase[]
  /** The target's objects, packed; null: they are kept already. */
  readonly pieces: readonly string[] | null
}

/** Throws AppError; the inventory then still says what was under way. */
export async function applyRevision(input: ApplyInput, writing: Writing, signal: AbortSignal): Promise<void> {
  const { file, operation, phases } = input
  const { report, site } = writing
  let inventory = input.inventory
  const put = async (change: Partial<Inventory>): Promise<void> => {
    inventory = { ...inventory, ...change }
    await file.write(inventory, report, signal)
  }
  const home = phases.filter(({ name }) => name === 'namespace')
  // The namespace comes before the inventory, which lies in it.
  for (const phase of home) {
    report({ kind: 'step', step: phase.name, total: phase.objects.length })
    const entries = await writePhase(phase, { inventory, writing }, signal)
    inventory = { ...inventory, entries: merged(inventory.entries, entries) }
  }
  if (input.pieces)
    await saveRevision(
      { site, inventory: input.inventoryRef, report },
      { number: operation.target.number, pieces: input.pieces },
      signal,
    )
  await put({ operation, entries: merged(inventory.entries, intended(phases, inventory.entries)) })

  for (const phase of phases.filter(({ name }) => name !== 'namespace')) {
    report({ kind: 'step', step: phase.name, total: phase.objects.length })
    const entries = await writePhase(phase, { inventory, writing }, signal)
    if (entries.length > 0) await put({ entries: merged(inventory.entries, entries) })
  }

  const left = await prune({ inventory, phases, writing }, signal)
  report({ kind: 'step', step: 'finish', total: 0 })
  await put({ ...turned(inventory, operation.target), operation: null, entries: left })
  const kept = [inventory.current, inventory.previous].flatMap(revision => revision ?? [])
  await dropRevisions({ site, inventory: input.inventoryRef }, kept, signal)
}

/** What is installed becomes what was before; a repair of the same revision changes neither. */
const turned = (
  { current, previous }: Inventory,
  target: Revision,
): Pick<Inventory, 'current' | 'previous'> =>
  current === null || current.number === target.number
    ? { current: target, previous }
    : { current: target, previous: current }

type Progress = { readonly inventory: Inventory; readonly writing: Writing }

async function writePhase(
  phase: Phase,
  { inventory, writing }: Progress,
  signal: AbortSignal,
): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const object of phase.objects) {
    signal.throwIfAborted()
    entries.push(await writeObject({ object, phase: phase.name, inventory }, writing, signal))
    writing.report({ kind: 'object', object: keyOf(refOf(object)) })
  }
  for (const object of phase.objects) await untilReady(refOf(object), writing, signal)
  if (phase.name === 'crd' && phase.objects.length > 0) writing.site.objects.forgetKinds()
  return entries
}

/** The newer entry of each object wins. */
function merged(known: readonly Entry[], newer: readonly Entry[]): Entry[] {
  const keys = new Set(newer.map(keyOf))
  return [...known.filter(entry => !keys.has(keyOf(entry))), ...newer]
}

/** What is about to be written and not yet known. */
function intended(phases: readonly Phase[], known: readonly Entry[]): Entry[] {
  const keys = new Set(known.map(keyOf))
  const entryOf = (object: KubeObject, phase: Phase['name']): Entry => ({
    ...refOf(object),
    phase,
    uid: null,
    hash: hashOf(object),
    isAdopted: false,
  })
  return phases
    .flatMap(({ name, objects }) => objects.map(object => entryOf(object, name)))
    .filter(entry => !keys.has(keyOf(entry)))
}

/** Deletes what is no longer wanted, last phase first; gives what stays. */
async function prune(
  { inventory, phases, writing }: Progress & { readonly phases: readonly Phase[] },
  signal: AbortSignal,
): Promise<Entry[]> {
  const wanted = new Set(phases.flatMap(({ objects }) => objects.map(object => keyOf(refOf(object)))))
  const unwanted = inventory.entries.filter(entry => !wanted.has(keyOf(entry)))
  if (unwanted.length > 0) writing.report({ kind: 'step', step: 'prune', total: unwanted.length })
  // What intercepts requests in its place does so a moment after it was written.
  if (unwanted.some(({ phase }) => phase === 'admission'))
    await pause(writing.site.timings.admissionMs, signal)
  for (const entry of unwanted.toReversed()) {
    signal.throwIfAborted()
    // A CustomResourceDefinition takes its objects with it: it goes with the component alone, and only when that is wanted.
    if (entry.phase !== 'crd') await removeEntry(entry, writing, signal)
    writing.report({ kind: 'object', object: keyOf(entry) })
  }
  return inventory.entries.filter(entry => wanted.has(keyOf(entry)) || entry.phase === 'crd')
}
