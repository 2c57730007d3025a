// Takes a component out of a cluster, what intercepts others first, so that nothing is ever left waiting for it.
//
//   admission ─▶ workload ─▶ release ─▶ config ─▶ access ─▶ crd (kept unless typed) ─▶ own writes ─▶ namespace with the inventory
import { AppError } from '#core/base/errors.ts'
import type { PhaseName } from '#core/deploy/manifests.ts'
import { pause } from '../clusters/deadline.ts'
import type { KubeObject, ObjectRef } from '../clusters/objects.ts'
import type { Component } from './component.ts'
import { dropRevisions } from './revisions.ts'
import type { Inventory, InventoryFile } from './inventory.ts'
import { settle } from './settle.ts'
import { isStampedFor, keyOf } from './stamp.ts'
import { removeEntry, type Writing } from './write.ts'
export type RemoveInput<O> = {
  readonly component: Component<O>
  readonly file: InventoryFile
  readonly inventoryRef: ObjectRef
  readonly inventory: Inventory
  /** Keepsakes, and the CustomResourceDefinitions of ours that they are of, go too. */
  readonly withKeepsakes: boolean
}

/** Throws AppError; run again it goes on. */
export async function removeComponent<O>(
  input: RemoveInput<O>,
  writing: Writing,
  signal: AbortSignal,
): Promise<void> {
  const { component, file, inventoryRef, withKeepsakes } = input
  const { site, report } = writing
  const installed = { inventory: input.inventory, writing }
  await removeAdmission(component, { ...writing, isByName: false }, signal)
  await removePhase('workload', installed, signal)
  await untilPodsGone(installed, signal)
  report({ kind: 'step', step: 'release', total: 0 })
  await component.release(site, report, signal)
  for (const phase of ['config', 'access'] as const) await removePhase(phase, installed, signal)
  if (withKeepsakes) {
    for (const ref of component.keepsakes) await removeAny({ ref }, writing, signal)
    await removePhase('crd', installed, signal)
  }
  report({ kind: 'step', step: 'namespace', total: 1 })
  const home = input.inventory.entries.find(({ phase }) => phase === 'namespace')
  if (home && (await removeEntry(home, writing, signal)) === 'deleted')
    return untilGone(home, writing, signal)
  // A namespace of somebody else's stays, and nothing of ours in it.
  for (const ref of component.ownWrites) await removeAny({ ref }, writing, signal)
  await dropRevisions({ site, inventory: inventoryRef }, [], signal)
  await file.remove(signal)
}

/**
 * Whatever of the admission there is, under any option and in any state of the inventory. `isByName`: also one without our
 * mark, which somebody applied by hand: in an emergency the name alone decides.
 */
export async function removeAdmission<O>(
  component: Pick<Component<O>, 'admission'>,
  { isByName, ...writing }: Writing & { readonly isByName: boolean },
  signal: AbortSignal,
): Promise<void> {
  writing.report({ kind: 'step', step: 'admission', total: component.admission.length })
  for (const ref of component.admission) {
    const passes = (live: KubeObject) => isByName || isStampedFor(live, writing.component)
    await removeAny({ ref, passes }, writing, signal)
    writing.report({ kind: 'object', object: keyOf(ref) })
  }
}

async function removePhase(
  phase: PhaseName,
  { inventory, writing }: { readonly inventory: Inventory; readonly writing: Writing },
  signal: AbortSignal,
): Promise<void> {
  const entries = inventory.entries.filter(entry => entry.phase === phase).toReversed()
  writing.report({ kind: 'step', step: phase, total: entries.length })
  for (const entry of entries) {
    signal.throwIfAborted()
    await removeEntry(entry, writing, signal)
    writing.report({ kind: 'object', object: keyOf(entry) })
  }
}

/** Deletes an object by its name, whoever made it, if it is there and passes. */
async function removeAny(
  { ref, passes = () => true }: { readonly ref: ObjectRef; readonly passes?: (live: KubeObject) => boolean },
  writing: Writing,
  signal: AbortSignal,
): Promise<void> {
  const { objects } = writing.site
  const attempt = async (): Promise<true> => {
    const live = await objects.get(ref, signal)
    if (live?.metadata.uid !== undefined && passes(live)) await objects.remove(ref, live.metadata.uid, signal)
    return true
  }
  await settle({ write: attempt, landed: async () => null }, writing, signal)
}

/** What a decider still does while it ends must not meet the gates that are being opened. A lost node's pods never end: bounded. */
async function untilPodsGone(
  { inventory, writing }: { readonly inventory: Inventory; readonly writing: Writing },
  signal: AbortSignal,
): Promise<void> {
  const owners = inventory.entries.filter(({ kind }) => kind === 'Deployment')
  const until = Date.now() + writing.site.timings.goneMs
  for (const { namespace, name } of owners)
    while (Date.now() < until) {
      const pods = await writing.site.objects.list(
        { apiVersion: 'v1', kind: 'Pod', namespace, query: {} },
        signal,
      )
      const left = pods.filter(pod => isOf(pod, name))
      if (left.length === 0) break
      await pause(writing.site.timings.pollMs, signal)
    }
}

const isOf = ({ metadata }: KubeObject, deployment: string): boolean =>
  metadata.ownerReferences?.some(
    ({ kind, name }) => kind === 'ReplicaSet' && name.startsWith(`${deployment}-`),
  ) === true

/** Throws NOT_READY when something in the namespace keeps it from going. */
async function untilGone(ref: ObjectRef, { site, report }: Writing, signal: AbortSignal): Promise<void> {
  const until = Date.now() + site.timings.readyMs
  while ((await site.objects.get(ref, signal)) !== null) {
    report({
      kind: 'waiting',
      for: { kind: 'object', object: keyOf(ref), ready: 0, wanted: 0, troubles: [] },
    })
    if (Date.now() > until)
      throw new AppError('NOT_READY', `${ref.kind} ${ref.name} does not go away`, {
        data: { object: keyOf(ref) },
      })
    await pause(site.timings.pollMs, signal)
  }
}
