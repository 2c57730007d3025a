// One guarded write of the tree, whose outcome is always known in the end.
//
//   noted ─▶ PUT at the version just read ──2xx──▶ applied
//     ▲         ├─ refused ─────────────────────▶ forgotten
//     │         └─ 409 or no answer ─▶ look: our mark is there ─▶ applied · still the tree that was seen ─▶ once more · another ─▶ CONFLICT
//     └─ the app or the network goes away for good: settled by `findOut` when the tree is seen again
import { AppError } from '#core/base/errors.ts'
import { type Result, assertNever } from '#core/base/result.ts'
import type { Millis } from '#core/base/units.ts'
import { type Edit, replay } from '#core/quota/edit.ts'
import { explainFlaw } from '#core/quota/explainFlaw.ts'
import { newTreeObject, readTree, writeTree } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { hasErrors, validateTree } from '#core/quota/validate.ts'
import { LAST_EDIT } from '#core/wire.ts'
import type { AppliedEdit, Seen } from '../../preload/contract/quotaTree.ts'
import type { KubeObject } from '../clusters/objects.ts'
import { TREE_REF } from '../suite/scheduler/refs.ts'
import { settle } from '../suite/settle.ts'
import type { Site } from '../suite/site.ts'
import { alteredFields } from './altered.ts'

/** An object that is to be written, and what it comes from. */
export type Planned = {
  readonly object: KubeObject
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown>
  readonly tree: QuotaTree
}

const MOST_FLAWS = 8
/** What a tree begins as where there is none: edits name its root. */
const EMPTY_ROOT = { name: 'root' }

/** What is to be written, out of what is there. Throws CONFLICT where that is not what was seen, INVALID_INPUT for a tree with errors. */
export function planWrite(live: KubeObject | null, seen: Seen, edits: readonly Edit[]): Planned {
  refuseOther(live, seen)
  const start = live ?? (newTreeObject(treeOrThrow(readTree(emptyObject()))) as unknown as KubeObject)
  const base = treeOrThrow(readTree(start))
  const edited = replay(base, edits)
  if (!edited.ok)
    throw new AppError('INVALID_INPUT', 'An edit cannot be applied', {
      data: { at: edited.error.at, reason: edited.error.error.kind },
    })
  const findings = validateTree(edited.value, 'editor')
  if (hasErrors(findings))
    throw new AppError('INVALID_INPUT', 'The tree would have errors', {
      data: {
        flaws: findings
          .filter(({ severity }) => severity === 'error')
          .slice(0, MOST_FLAWS)
          .map(finding => `${finding.node}: ${explainFlaw(finding)}`),
      },
    })
  const written = writeTree(start, edited.value) as unknown as KubeObject
  return {
    object: written,
    before: live === null ? null : rootOf(live),
    after: rootOf(written),
    tree: edited.value,
  }
}

const emptyObject = () => ({ spec: { root: EMPTY_ROOT } })

export const rootOf = (object: KubeObject): Record<string, unknown> =>
  (object['spec'] as { root?: Record<string, unknown> } | undefined)?.root ?? {}

function treeOrThrow(read: Result<QuotaTree, unknown>): QuotaTree {
  if (read.ok) return read.value
  throw new AppError('INVALID_INPUT', 'The tree in the cluster cannot be read', {
    data: { problems: read.error },
  })
}

function refuseOther(live: KubeObject | null, seen: Seen): void {
  const what = sinceSeen(live, seen)
  if (what === null) return
  throw new AppError('CONFLICT', 'The tree is not the one that was seen', {
    data: { what, managers: managersOf(live) },
  })
}

/**
 * What became of the tree that was seen; null: nothing. Told by its spec, not by its version: the scheduler writes the status up to once a
 * second, and generations count that too where a definition has no status subresource.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#status-subresource
 */
function sinceSeen(live: KubeObject | null, seen: Seen) {
  if (live === null) return seen === null ? null : 'deleted'
  if (seen === null) return 'created'
  if (live.metadata.uid !== seen.uid) return 'recreated'
  return alteredFields(seen, { spec: live['spec'] ?? {} }).length === 0 ? null : 'changed'
}

/** Who wrote the spec, the last one first. */
const managersOf = (live: KubeObject | null): string[] =>
  (live?.metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === undefined || subresource === '')
    .toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))
    .flatMap(({ manager }) => manager ?? [])

/** More edits than are applied while one waits for its answer. */
const KEPT_MARKS = 16

const marksOf = (object: KubeObject): readonly string[] =>
  object.metadata.annotations?.[LAST_EDIT]?.split(' ').filter(id => id !== '') ?? []

/** The object with the mark of the edit, before those of the edits that it is made on. */
export const marked = (object: KubeObject, id: string): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: {
      ...object.metadata.annotations,
      [LAST_EDIT]: [id, ...marksOf(object)].slice(0, KEPT_MARKS).join(' '),
    },
  },
})

export type Written = { readonly object: KubeObject; readonly wasFound: boolean }

export type Writing = {
  readonly id: string
  /** As it was planned on what was read. */
  readonly object: KubeObject
  /** The same on what is there now. Throws CONFLICT where that is another tree. */
  readonly again: (live: KubeObject | null) => KubeObject
}

/** Status and labels may move between a look and the write; they would have to be quick to do so this often. */
const MOST_TRIES = 5

/** Writes it once. Throws what the server says; NETWORK and its like where it stays unknown whether it was written. */
export async function writeOnce(
  { id, object, again }: Writing,
  { site, signal }: { readonly site: Site; readonly signal: AbortSignal },
): Promise<Written> {
  const { objects } = site
  let wanted = marked(object, id)
  const found = (live: KubeObject | null): Written | null =>
    live !== null && isMarked(live, id) ? { object: live, wasFound: true } : null
  const put = async (): Promise<Written> => ({
    object: await (wanted.metadata.resourceVersion === undefined
      ? objects.create(wanted, signal)
      : objects.replace(wanted, signal)),
    wasFound: false,
  })
  const write = async (triesLeft = MOST_TRIES): Promise<Written> => {
    try {
      return await put()
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'CONFLICT' || triesLeft === 1) throw cause
    }
    const live = await objects.get(TREE_REF, signal)
    const landed = found(live)
    if (landed !== null) return landed
    wanted = marked(again(live), id)
    return write(triesLeft - 1)
  }
  const landed = async () => found(await objects.get(TREE_REF, signal))
  return settle<Written>({ write, landed }, { site, report: () => undefined }, signal)
}

export const isMarked = (object: KubeObject, id: string): boolean => marksOf(object).includes(id)

/** No write is under way for longer than a request may take and a look after it, milliseconds. */
const UNDER_WAY_MS = 120_000

/** What became of an edit whose outcome was not seen, by a tree that is seen now. `open`: it may still happen. */
export function findOut(edit: AppliedEdit, live: KubeObject | null, now: Millis): 'applied' | 'not' | 'open' {
  switch (edit.outcome) {
    case 'applied':
      return 'applied'
    case 'unknown':
      if (live !== null && isMarked(live, edit.id)) return 'applied'
      return now - edit.at > UNDER_WAY_MS ? 'not' : 'open'
    default:
      return assertNever(edit.outcome)
  }
}
