import type { ClusterId, Millis } from '#core/base/units.ts'
import type { clusters } from '../../preload/contract/clusters.ts'
import type { Input, Output } from '../../preload/define.ts'
import type { ClusterRow } from '../store/appRecords.ts'
import { breathe } from './breath.ts'
import { collisionOf } from './collision.ts'
import { type Examined, examineContext } from './examine.ts'
import { excerptOf } from './excerpt.ts'
import type { Kept } from './kept.ts'
import { nextColour, suggestGuard, uniqueName } from './naming.ts'
import { pickContext } from './pickContext.ts'
import type { Secrets } from './secrets.ts'
import { absolute, folderOf, type ImportSource, readChosen } from './sources.ts'
import type { Kubeconfig } from './kubeconfig.ts'

export type AddItems = Input<(typeof clusters)['clusters.add']>['items']
export type Added = Output<(typeof clusters)['clusters.add']>
type Item = AddItems[number]

export type AddContext = {
  readonly kept: Kept
  readonly secrets: Secrets
  readonly now: () => Millis
  readonly newId: () => ClusterId
}

/** Something that was found and is to be kept. */
type Found = {
  readonly source: ClusterRow['source']
  readonly examined: Examined
  readonly sealedText: Uint8Array | null
}

/** Everything is read before anything is kept, so that a source that cannot be read leaves nothing half done. */
export async function addClusters(
  items: AddItems,
  context: AddContext,
  signal?: AbortSignal,
): Promise<Added> {
  const wanted = items.filter(({ choice }) => choice !== 'skip')
  const read = readOnce()
  const found: (Found & { item: Item })[] = []
  for (const item of wanted) {
    signal?.throwIfAborted()
    await breathe()
    found.push({ item, ...(await find(item, context, read)) })
  }
  const added: ClusterId[] = []
  const replaced: ClusterId[] = []
  for (const { item, ...one } of found) {
    const collision = collisionOf(
      {
        path: 'path' in one.source ? one.source.path : null,
        context: item.context,
        fingerprint: one.examined.fingerprint,
        name: item.name ?? item.context,
      },
      context.kept.rows(),
    )
    if (collision && item.choice === 'replace') replaced.push(replace(collision.row, one, context.kept))
    else added.push(keep(one, context, item.name ?? item.context))
  }
  return { added, replaced, skipped: items.length - wanted.length }
}

type Reader = (source: ImportSource, path: string | null) => Promise<Kubeconfig>

/** A file with 100 contexts is read once, not once a context. */
function readOnce(): Reader {
  const files = new Map<string, Promise<Kubeconfig>>()
  const texts = new Map<string, Promise<Kubeconfig>>()
  return (source, path) => {
    const [known, key] = source.kind === 'text' ? [texts, source.text] : [files, path ?? source.path]
    const reading = known.get(key) ?? readChosen(source, path)
    known.set(key, reading)
    return reading
  }
}

async function find(item: Item, { secrets, now }: AddContext, read: Reader): Promise<Found> {
  const { source, context } = item
  const path = source.kind === 'text' ? null : absolute(item.path ?? source.path)
  const kubeconfig = await read(source, path)
  const examined = await examineContext(kubeconfig, context, { folder: folderOf(path), now: now() })
  if (path !== null) return { source: { kind: 'file', path }, examined, sealedText: null }
  const picked = pickContext(kubeconfig, context)
  // What is missing in pasted text cannot be added later, as it can to a file.
  if (picked.problem) throw picked.problem
  return { source: { kind: 'pasted' }, examined, sealedText: await secrets.seal(excerptOf(picked)) }
}

/** The cluster keeps its id, its settings and its store; it is reached another way from now on. */
function replace(row: ClusterRow, { source, examined, sealedText }: Found, kept: Kept): ClusterId {
  const isSameFile = 'path' in source && 'path' in row.source && source.path === row.source.path
  kept.put({
    ...row,
    // A file of a watched folder stays one.
    source: isSameFile ? row.source : source,
    sealedText,
    ...factsOf(examined),
  })
  kept.setFailure(row.id, examined.problem)
  return row.id
}

/** Gives a context its place among the clusters; `wantedName` is made unlike all others. */
export function keep(
  { source, examined, sealedText }: Found,
  { kept, now, newId }: Pick<AddContext, 'kept' | 'now' | 'newId'>,
  wantedName: string,
): ClusterId {
  const rows = kept.rows()
  const { context, clusterName } = examined.summary
  const row: ClusterRow = {
    id: newId(),
    name: uniqueName(wantedName, new Set(rows.map(({ name }) => name))),
    colour: nextColour(rows.map(({ colour }) => colour)),
    guard: suggestGuard([wantedName, context, clusterName]),
    isPinned: false,
    position: 1 + Math.max(-1, ...rows.map(({ position }) => position)),
    source,
    sealedText,
    ...factsOf(examined),
    kubeSystemUid: null,
    proxyOverride: null,
    addedAt: now(),
  }
  kept.put(row)
  kept.setFailure(row.id, examined.problem)
  return row.id
}

/** What a row repeats of its source. Whoever adds a context trusts the authority that it names. */
const factsOf = ({ summary, fingerprint, trust }: Examined) => ({
  context: summary.context,
  fingerprint,
  acceptedCa: trust,
  summary,
})
