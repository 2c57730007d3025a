// A leaf that gets another name takes along what names it: notes on its pods, and the user groups of a console (quota.md 5).
import { AppError } from '#core/base/errors.ts'
import { POD_NOTES } from '#core/wire.ts'
import { asFailure } from '../clusters/failures.ts'
import { refOf, type KubeObject } from '../clusters/objects.ts'
import type { Failure } from '../../preload/contract/common.ts'
import { inParallel } from '../suite/parallel.ts'
import type { Site } from '../suite/site.ts'
import { GROUPS, quotaNamesOf } from './userGroups.ts'

export type Carried = { pods: number; groups: string[]; failures: { what: string; failure: Failure }[] }

const AT_ONCE = 6

/**
 * The tree is written already, so nothing here undoes it: what fails is told, and the scheduler puts notes of pods right by itself.
 * @param renamed names before → after
 */
export async function carryAlong(
  renamed: ReadonlyMap<string, string>,
  { objects }: Site,
  signal: AbortSignal,
): Promise<Carried> {
  const carried: Carried = { pods: 0, groups: [], failures: [] }
  if (renamed.size === 0) return carried
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      if (cause.code !== 'NOT_FOUND') carried.failures.push({ what, failure: asFailure(cause) })
      return false
    }
  }
  const list = async (of: Parameters<typeof objects.list>[0]): Promise<KubeObject[]> => {
    let found: KubeObject[] = []
    await attempt(of.kind, async () => (found = await objects.list(of, signal)))
    return found
  }
  const pods = await list({ apiVersion: 'v1', kind: 'Pod', namespace: null, isMetadataOnly: true })
  const noted = pods.flatMap(pod => {
    const leaf = renamed.get(pod.metadata.annotations?.[POD_NOTES.leaf] ?? '')
    return leaf === undefined ? [] : [{ pod, leaf }]
  })
  const written = await inParallel(noted, AT_ONCE, ({ pod, leaf }) =>
    attempt(`Pod ${pod.metadata.namespace}/${pod.metadata.name}`, () => {
      const metadata = { uid: pod.metadata.uid, annotations: { [POD_NOTES.leaf]: leaf } }
      return objects.patch(refOf(pod), { type: 'application/merge-patch+json', body: { metadata } }, signal)
    }),
  )
  carried.pods = written.filter(Boolean).length
  for (const group of await list(GROUPS)) {
    const changed = renameIn(group, renamed)
    if (changed === null) continue
    const name = `${group.metadata.namespace}/${group.metadata.name}`
    if (await attempt(`UserGroup ${name}`, () => objects.replace(changed, signal))) carried.groups.push(name)
  }
  return carried
}

/** The group with the new names; null where it names none of those that changed. */
function renameIn(group: KubeObject, renamed: ReadonlyMap<string, string>): KubeObject | null {
  const names = quotaNamesOf(group)
  if (!names.some(name => typeof name === 'string' && renamed.has(name))) return null
  const quotaNames = names.map(name => (typeof name === 'string' ? (renamed.get(name) ?? name) : name))
  return { ...group, spec: { ...(group['spec'] as object), quotaNames } }
}
