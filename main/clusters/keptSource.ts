import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { ClusterRow } from '../store/appRecords.ts'
import { breathe } from './breath.ts'
import { pathOf } from './collision.ts'
import type { ClusterConfig } from './config.ts'
import { type Examined, examineContext } from './examine.ts'
import type { Kept } from './kept.ts'
import { type Kubeconfig, parseKubeconfig } from './kubeconfig.ts'
import { readText } from './readText.ts'
import { rematch } from './rematch.ts'
import type { Secrets } from './secrets.ts'
import { folderOf } from './sources.ts'

export type SourceContext = { readonly kept: Kept; readonly secrets: Secrets; readonly now: () => Millis }

/** What a kept cluster's source says now, and what follows for the cluster. Throws why the source cannot be read. */
export async function readKept(id: ClusterId, context: SourceContext): Promise<Examined> {
  const { kept } = context
  try {
    const before = kept.get(id)
    const examined = await examineKept(before, context)
    // It may have been given another source meanwhile.
    if (kept.get(id).source === before.source) follow(kept, id, examined)
    return examined
  } catch (cause) {
    if (cause instanceof AppError && kept.rows().some(row => row.id === id)) kept.setFailure(id, cause)
    throw cause
  }
}

/** What the cluster can be reached with. Throws its source's problem, and CA_CHANGED until the change was accepted. */
export function usable({ config, problem, trust }: Examined, { acceptedCa }: ClusterRow): ClusterConfig {
  if (problem) throw problem
  if (!config) throw new AppError('BUG', 'A context without a problem was not resolved')
  if (trust !== acceptedCa)
    throw new AppError('CA_CHANGED', 'The kubeconfig names another certificate authority than before', {
      data: { before: acceptedCa, after: trust },
    })
  return config
}

/** Summary and fingerprint follow the source; what the user set does not. */
export function follow(kept: Kept, id: ClusterId, { summary, fingerprint, problem }: Examined): void {
  kept.put({ ...kept.get(id), summary, fingerprint, context: summary.context })
  kept.setFailure(id, problem)
}

async function examineKept(row: ClusterRow, { kept, secrets, now }: SourceContext): Promise<Examined> {
  const path = pathOf(row)
  const kubeconfig = await parseKubeconfig(path === null ? await unseal(row, secrets) : await readText(path))
  const where = { folder: folderOf(path), now: now() }
  if (path === null || kubeconfig.contexts.some(({ name }) => name === row.context))
    return examineContext(kubeconfig, row.context, where)
  return examineRenamed({ row, path, kubeconfig, where }, kept)
}

async function unseal({ source, sealedText }: ClusterRow, secrets: Secrets): Promise<string> {
  if (source.kind === 'sample' || sealedText === null)
    throw new AppError('NOT_FOUND', 'The sample cluster is reached nowhere')
  return secrets.unseal(sealedText)
}

/** The context is no longer in its file: it may be there under another name. */
async function examineRenamed(
  { row, path, kubeconfig, where }: { row: ClusterRow; path: string; kubeconfig: Kubeconfig; where: Where },
  kept: Kept,
): Promise<Examined> {
  const found: Examined[] = []
  for (const { name } of kubeconfig.contexts) {
    await breathe()
    found.push(await examineContext(kubeconfig, name, where))
  }
  const isKept = (context: string) =>
    kept.rows().some(other => other.context === context && pathOf(other) === path)
  const free = found
    .filter(({ summary }) => !isKept(summary.context))
    .map(examined => ({
      path,
      context: examined.summary.context,
      fingerprint: examined.fingerprint,
      examined,
    }))
  const [pair] = rematch([{ path, context: row.context, fingerprint: row.fingerprint }], free)
  if (pair) return pair.found.examined
  throw contextGone(row.context, path)
}

type Where = Parameters<typeof examineContext>[2]

export const contextGone = (context: string, path: string) =>
  new AppError('NOT_FOUND', `There is no context "${context}" in ${path} any more`, {
    data: { context, path },
  })
