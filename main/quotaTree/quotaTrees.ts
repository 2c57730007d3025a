// A cluster's quota tree as an editor needs it: seen, tried, written, remembered.
import { AppError } from '#core/base/errors.ts'
import { type ClusterId, type Millis, millis } from '#core/base/units.ts'
import { isRecord } from '#core/base/field.ts'
import type { LabFile, LabOutcome } from '../../preload/contract/lab.ts'
import type {
  AppliedEdit,
  Draft,
  DraftToKeep,
  Facts,
  Import,
  LiveTree,
  WhatIf,
  quotaTree,
} from '../../preload/contract/quotaTree.ts'
import type { Input, Output } from '../../preload/define.ts'
import { getOwnUser } from '../clusters/api.ts'
import { guardRefusal } from '../clusters/changes.ts'
import { nap } from '../clusters/deadline.ts'
import type { KubeObject } from '../clusters/objects.ts'
import { createVisits, type VisitOptions } from '../clusters/visits.ts'
import type { Log } from '../log.ts'
import type { AppStore, ClusterRow } from '../store/appRecords.ts'
import { TREE_REF } from '../suite/scheduler/refs.ts'
import { createSite, type Site, type SiteTimings } from '../suite/site.ts'
import { type Written, planWrite, writeOnce } from './apply.ts'
import type { Carried } from './carryAlong.ts'
import { isSameTree, lostSight, readLiveTree, type SeenTree, withoutFields } from './liveTree.ts'
import { alteredFields } from './altered.ts'
import { createImports, type Imports } from './imports.ts'
import { createOpenEdits, type There } from './openEdits.ts'
import { createSnapshots } from './snapshots.ts'
import type { WhatIfThread } from './threadClient.ts'
import { groupsOfLeaves, type UserGroup } from './userGroups.ts'

type Contract = typeof quotaTree
type In<N extends keyof Contract> = Omit<Input<Contract[N]>, 'cluster'>
type Out<N extends keyof Contract> = Output<Contract[N]>

export type QuotaTreesOptions = {
  readonly wayTo: VisitOptions['wayTo']
  readonly identity: VisitOptions['identity']
  readonly cluster: (cluster: ClusterId) => ClusterRow
  readonly store: AppStore['quotaEdits']
  readonly audit: AppStore['audit']
  readonly facts: (cluster: ClusterId) => Facts
  /** The contract's own check of what was put. */
  readonly readDraft: (stored: unknown) => Draft | null
  readonly thread: WhatIfThread
  readonly onChange: (cluster: ClusterId) => void
  readonly newId: () => string
  readonly log: Log
  readonly now: () => Millis
  readonly timings?: Partial<SiteTimings>
}

/** Everything throws AppError. */
export type QuotaTrees = Imports & {
  live(cluster: ClusterId, signal: AbortSignal): AsyncIterable<LiveTree>
  facts(cluster: ClusterId): Promise<Facts>
  draft(cluster: ClusterId): Promise<Draft | null>
  /** Throws INVALID_INPUT for a base that is no object. */
  putDraft(cluster: ClusterId, draft: DraftToKeep): Promise<void>
  dropDraft(cluster: ClusterId): Promise<void>
  whatIf(cluster: ClusterId, input: In<'quotaTree.whatIf'>, signal: AbortSignal): Promise<WhatIf>
  rehearse(
    cluster: ClusterId,
    input: In<'quotaTree.rehearse'>,
    signal: AbortSignal,
  ): Promise<Out<'quotaTree.rehearse'>>
  apply(
    cluster: ClusterId,
    input: In<'quotaTree.apply'>,
    signal: AbortSignal,
  ): Promise<Out<'quotaTree.apply'>>
  history(cluster: ClusterId): Promise<AppliedEdit[]>
  groups(cluster: ClusterId, leaves: readonly string[], signal: AbortSignal): Promise<UserGroup[] | null>
  createNamespace(
    cluster: ClusterId,
    input: In<'quotaTree.createNamespace'>,
    signal: AbortSignal,
  ): Promise<void>
  /** A text as a tree, read beside the thread that answers windows. */
  readText(text: string, isTable: boolean): Promise<Import>
  /** A simulate file, read there too. */
  readFile(text: string): Promise<LabFile>
  /** A simulation, beside the thread that answers windows. */
  play(documents: readonly unknown[], signal: AbortSignal): Promise<LabOutcome>
  close(): Promise<void>
}

const LOOK_MS = 2000
/** After a look that failed. */
const RETRY_MS = 5000
/** How long a write whose answer was lost is looked for before its outcome is left open. */
const OFFLINE_MS = 60_000

export function createQuotaTrees(options: QuotaTreesOptions): QuotaTrees {
  const { cluster: rowOf, store, audit, thread, onChange, newId, log, now } = options
  const visits = createVisits(options)
  const timings = { offlineMs: OFFLINE_MS, ...options.timings }
  const snapshots = createSnapshots(visits)
  const visit = <T>(cluster: ClusterId, work: (site: Site) => Promise<T>, signal: AbortSignal): Promise<T> =>
    visits.visit(cluster, client => work(createSite(client, timings)), signal)

  const note = (cluster: ClusterId, action: string, detail: Readonly<Record<string, unknown>>): void =>
    audit({ at: now(), cluster, action, outcome: 'done', detail })

  /** Throws READ_ONLY, CONFIRMATION_NEEDED; both are audited. */
  const refuseUnconfirmed = (cluster: ClusterId, action: string, typedName: string | null): void => {
    const refusal = guardRefusal(rowOf(cluster), typedName)
    if (refusal === null) return
    audit({ at: now(), cluster, action, outcome: 'refused', detail: { code: refusal.code } })
    throw refusal
  }

  const open = createOpenEdits({ cluster: rowOf, store, note, onChange, log, now })

  const seeTree = async (cluster: ClusterId, site: Site, signal: AbortSignal): Promise<SeenTree> => {
    const seen = await readLiveTree(site.objects, now, signal)
    await open.settle(cluster, seen.object as KubeObject | null, { site, signal })
    return seen
  }

  async function* live(cluster: ClusterId, signal: AbortSignal): AsyncGenerator<LiveTree> {
    let last: SeenTree | null = null
    let isLost = false
    while (!signal.aborted) {
      try {
        for await (const seen of looks(cluster, signal)) {
          if (isLost || !isSameTree(last, seen)) yield { ...seen, failure: null }
          isLost = false
          last = seen
        }
      } catch (cause) {
        if (signal.aborted || !(cause instanceof AppError)) throw cause
        if (!isLost) yield lostSight(last, cause, now())
        isLost = true
        await nap(RETRY_MS, signal)
      }
    }
  }

  async function* looks(cluster: ClusterId, signal: AbortSignal): AsyncGenerator<SeenTree> {
    const client = await visits.connect(cluster, signal)
    try {
      const site = createSite(client, timings)
      while (!signal.aborted) {
        yield await seeTree(cluster, site, signal)
        await nap(LOOK_MS, signal)
        site.objects.forgetKinds()
      }
    } finally {
      await client.close()
    }
  }

  const write = async (
    cluster: ClusterId,
    { seen, edits, note: why, reverts }: In<'quotaTree.apply'>,
    { site, signal }: There,
  ): Promise<Written & { readonly altered: string[]; readonly carried: Carried }> => {
    const there = await site.objects.get(TREE_REF, signal)
    await open.settle(cluster, there, { site, signal })
    const planned = planWrite(there, seen, edits)
    const edit: AppliedEdit = {
      id: newId(),
      at: millis(now()),
      outcome: 'unknown',
      who: await getOwnUser(site.client, signal),
      note: why,
      edits,
      before: planned.before,
      after: planned.after,
      reverts,
    }
    const again = (found: KubeObject | null) => planWrite(found, seen, edits).object
    const writing = { id: edit.id, object: planned.object, again }
    return open.during(edit.id, async () => {
      store.beginEdit(cluster, edit)
      try {
        const written = await writeOnce(writing, { site, signal }).catch((cause: unknown) => {
          failed(cluster, edit, cause)
          throw cause
        })
        note(cluster, 'quotaTree.apply', { edit: edit.id, edits: edits.length, wasFound: written.wasFound })
        return {
          ...written,
          altered: alteredFields(planned.object, written.object),
          carried: await open.finish(cluster, edit, { site, signal }),
        }
      } finally {
        onChange(cluster)
      }
    })
  }

  /** What the server refused has not happened; whatever else goes wrong leaves it open. */
  const failed = (cluster: ClusterId, { id: edit }: AppliedEdit, cause: unknown): void => {
    const code = cause instanceof AppError ? cause.code : 'BUG'
    if (REFUSALS.has(code)) store.forgetEdit(edit)
    audit({ at: now(), cluster, action: 'quotaTree.apply', outcome: 'failed', detail: { edit, code } })
  }

  return {
    live,
    facts: async cluster => options.facts(cluster),
    draft: async cluster => options.readDraft(store.draft(cluster)),
    putDraft: async (cluster, { base, ...draft }) => {
      rowOf(cluster) // one that was removed meanwhile is NOT_FOUND
      store.putDraft(cluster, { ...draft, base: base === null ? null : readBase(base) })
    },
    dropDraft: async cluster => store.dropDraft(cluster),
    whatIf: async (cluster, { root, renamed, inForce, isFresh }, signal) => {
      const { asOf, numbered } = await snapshots.get(cluster, isFresh, signal)
      return { asOf, ...(await thread.ask(numbered, { root, renamed, inForce }, signal)) }
    },
    rehearse: (cluster, { seen, edits }, signal) =>
      visit(
        cluster,
        async ({ objects }) => {
          const { object } = planWrite(await objects.get(TREE_REF, signal), seen, edits)
          const stored = await objects.rehearse(object, signal)
          return { object: { ...withoutFields(stored) }, altered: alteredFields(object, stored) }
        },
        signal,
      ),
    apply: async (cluster, input, signal) => {
      refuseUnconfirmed(cluster, 'quotaTree.apply', input.typedName)
      return visit(
        cluster,
        async site => {
          const { object, ...written } = await write(cluster, input, { site, signal })
          return { ...written, object: { ...withoutFields(object) } }
        },
        signal,
      )
    },
    history: async cluster => [...store.edits(cluster)],
    groups: (cluster, leaves, signal) => visit(cluster, site => groupsOfLeaves(leaves, site, signal), signal),
    createNamespace: async (cluster, { name, typedName }, signal) => {
      refuseUnconfirmed(cluster, 'quotaTree.createNamespace', typedName)
      await visit(
        cluster,
        ({ objects }) => objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, signal),
        signal,
      )
      note(cluster, 'quotaTree.createNamespace', { name })
    },
    ...createImports(visit),
    readText: (text, isTable) => thread.readText(text, isTable),
    readFile: text => thread.readFile(text),
    play: (documents, signal) => thread.play(documents, signal),
    close: () => thread.close(),
  }
}

function readBase(text: string): Record<string, unknown> {
  try {
    const base = JSON.parse(text) as unknown
    if (isRecord(base)) return { ...base }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  throw new AppError('INVALID_INPUT', 'The base of a draft is an object, as JSON')
}

/** By which the server says that nothing was written. */
const REFUSALS: ReadonlySet<string> = new Set([
  'CONFLICT',
  'FORBIDDEN',
  'INVALID_INPUT',
  'NOT_FOUND',
  'UNAUTHORIZED',
  'READ_ONLY',
  'TOO_LARGE',
  'BAD_RESPONSE',
])
