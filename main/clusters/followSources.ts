// What the watched folders hold, applied to the clusters that are kept.
import { AppError } from '#core/base/errors.ts'
import type { ClusterRow, Dismissal } from '../store/appRecords.ts'
import { type AddContext, keep } from './addClusters.ts'
import { breathe } from './breath.ts'
import { pathOf } from './collision.ts'
import { type Examined, examineContext } from './examine.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import type { Kept } from './kept.ts'
import { contextGone, follow } from './keptSource.ts'
import { type Binding, rematch } from './rematch.ts'
import { folderOf } from './sources.ts'

/** A file of a watched folder: what it holds, or why that cannot be told; `unsettled`: it is being written. */
export type FolderKubeconfig = {
  readonly folder: string
  readonly path: string
  readonly kubeconfig: Kubeconfig | AppError | 'unsettled'
}

type Context = Binding & { readonly folder: string; readonly examined: Examined }
type FollowContext = AddContext & { readonly dismissals: () => readonly Dismissal[] }

/** `files`: all of all watched folders; a file that is not among them is gone. */
export async function followSources(
  files: readonly FolderKubeconfig[],
  context: FollowContext,
): Promise<void> {
  const found = await examineAll(files, context)
  // From here on without a pause: what is kept cannot change in between.
  const { kept } = context
  const isBoundTo = (row: ClusterRow) => (one: Context) =>
    one.path === pathOf(row) && one.context === row.context
  const lost: (Binding & { row: ClusterRow })[] = []
  for (const row of kept.rows().filter(row => pathOf(row) !== null)) {
    const one = found.find(isBoundTo(row))
    if (one) follow(kept, row.id, one.examined)
    else {
      const failure = whyLost(row, files, kept)
      if (failure) kept.setFailure(row.id, failure)
      if (failure && canMove(failure)) lost.push({ ...bindingOf(row), row })
    }
  }
  const unbound = found.filter(one => !kept.rows().some(row => isBoundTo(row)(one)))
  const pairs = rematch(lost, unbound)
  for (const pair of pairs) move(kept, pair.lost.row, pair.found)
  const dismissed = context.dismissals()
  for (const one of unbound)
    if (!pairs.some(pair => pair.found === one) && !isDismissed(one, dismissed))
      keep(
        {
          source: { kind: 'folder', path: one.path, folder: one.folder },
          examined: one.examined,
          sealedText: null,
        },
        context,
        one.context,
      )
}

async function examineAll(files: readonly FolderKubeconfig[], { now }: FollowContext): Promise<Context[]> {
  const found: Context[] = []
  const seen = new Set<string>()
  for (const { folder, path, kubeconfig } of files) {
    // Two watched folders may lie within each other.
    if (kubeconfig === 'unsettled' || kubeconfig instanceof AppError || seen.has(path)) continue
    seen.add(path)
    for (const { name } of kubeconfig.contexts) {
      await breathe()
      const examined = await examineContext(kubeconfig, name, { folder: folderOf(path), now: now() })
      found.push({ folder, path, context: name, fingerprint: examined.fingerprint, examined })
    }
  }
  return found
}

/** Why a cluster was not found; null when nothing speaks against it. */
function whyLost(row: ClusterRow, files: readonly FolderKubeconfig[], kept: Kept): AppError | null {
  const path = pathOf(row) ?? ''
  const file = files.find(other => other.path === path)
  // Nobody looked for a file outside the watched folders here; if it is gone, that was noticed elsewhere.
  if (!file) return row.source.kind === 'folder' ? fileGone(path) : kept.failureOf(row.id)
  if (file.kubeconfig === 'unsettled') return null
  return file.kubeconfig instanceof AppError ? file.kubeconfig : contextGone(row.context, path)
}

const fileGone = (path: string) =>
  new AppError('CONFIG_UNREADABLE', `${path} is no longer there`, { data: { path, reason: 'FILE_GONE' } })

/** A file that is broken now still is where its contexts are. */
const canMove = ({ code, data }: AppError): boolean =>
  code === 'NOT_FOUND' || data['reason'] === 'FILE_GONE' || data['systemCode'] === 'ENOENT'

const bindingOf = (row: ClusterRow): Binding => ({
  path: pathOf(row) ?? '',
  context: row.context,
  fingerprint: row.fingerprint,
})

function move(kept: Kept, row: ClusterRow, { folder, path, examined }: Context): void {
  kept.put({ ...row, source: { kind: 'folder', path, folder } })
  follow(kept, row.id, examined)
}

const isDismissed = (one: Context, dismissed: readonly Dismissal[]): boolean =>
  dismissed.some(({ path, context }) => path === one.path && context === one.context)
