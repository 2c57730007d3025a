// Asks a cluster for its jobs of every kind that it serves.
import { AppError } from '#core/base/errors.ts'
import { breathe } from '../clusters/breath.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { listPages } from '../clusters/list.ts'
import { listAt, textAt } from './dig.ts'
import { type JobObject, readJob, servedKinds } from './jobs.ts'
import { JOB_KINDS, type JobKind } from './kinds.ts'

export type JobListing = {
  readonly objects: readonly JobObject[]
  /** Types that could not be listed in full. */
  readonly missing: readonly string[]
}
export type JobLister = {
  /** Throws what ends the connection; a kind that may not be listed is named as missing. */
  list(client: ClusterClient, signal: AbortSignal): Promise<JobListing>
}

/** Kinds come and go with their operators. */
const LOOK_AGAIN_MS = 300_000
const SMALL_BYTES = 4 * 1_048_576
/** A cluster that keeps more finished jobs of one kind than this is not read to its end. */
const MOST_JOBS = 10_000

type Found = ReturnType<typeof servedKinds>

export function createJobLister(now: () => number): JobLister {
  let found: { readonly at: number; readonly kinds: Found } | null = null
  return {
    list: async (client, signal) => {
      if (found === null || now() - found.at > LOOK_AGAIN_MS)
        found = { at: now(), kinds: await discoverJobKinds(client, signal) }
      const objects: JobObject[] = []
      const missing: string[] = []
      for (const { kind, version } of found.kinds)
        try {
          const listed = await listKind(client, { kind, version }, signal)
          objects.push(...listed.objects)
          if (!listed.isComplete) missing.push(kind.type)
        } catch (cause) {
          signal.throwIfAborted()
          if (!isOfKind(cause)) throw cause
          missing.push(kind.type)
        }
      return { objects, missing }
    },
  }
}

/** Failures that say something of one kind, and nothing of the connection. */
const isOfKind = (cause: unknown): boolean =>
  cause instanceof AppError &&
  ['FORBIDDEN', 'NOT_FOUND', 'TOO_LARGE', 'BAD_RESPONSE', 'GONE', 'SERVER_ERROR', 'RATE_LIMITED'].includes(
    cause.code,
  )

/** What the server serves of the groups that have kinds of jobs. Discovery is allowed to everybody who may sign in. */
export async function discoverJobKinds(client: ClusterClient, signal: AbortSignal): Promise<Found> {
  const wanted = new Set(
    JOB_KINDS.flatMap(({ group, versions }) => versions.map(version => `${group}/${version}`)),
  )
  const { body } = await client.json({ path: '/apis', maxBytes: SMALL_BYTES }, signal)
  const offered = listAt(body, 'groups').flatMap(group =>
    listAt(group, 'versions').map(version => textAt(version, 'groupVersion')),
  )
  const served = new Map<string, ReadonlySet<string>>()
  for (const groupVersion of offered.filter(each => wanted.has(each))) {
    const answer = await client.json({ path: `/apis/${groupVersion}`, maxBytes: SMALL_BYTES }, signal)
    served.set(
      groupVersion,
      new Set(listAt(answer.body, 'resources').map(resource => textAt(resource, 'name'))),
    )
  }
  return servedKinds(served)
}

async function listKind(
  client: ClusterClient,
  { kind, version }: { readonly kind: JobKind; readonly version: string },
  signal: AbortSignal,
): Promise<{ readonly objects: readonly JobObject[]; readonly isComplete: boolean }> {
  const resource = { group: kind.group, version, name: kind.plural, isMetadataOnly: false }
  const objects: JobObject[] = []
  for await (const page of listPages({ client, resource, namespace: null, paging: 'short' }, signal)) {
    await breathe()
    objects.push(...page.items.flatMap(item => readJob(kind, item) ?? []))
    if (objects.length >= MOST_JOBS) return { objects, isComplete: page.remaining === 0 }
  }
  return { objects, isComplete: true }
}
