import type { z } from 'zod'
import type { PreviewSchema } from '../../preload/contract/clusters.ts'
import type { ClusterRow } from '../store/appRecords.ts'
import { breathe } from './breath.ts'
import { collisionOf } from './collision.ts'
import { examineContext } from './examine.ts'
import { asFailure } from './failures.ts'
import { folderOf, type ImportSource, readSources } from './sources.ts'

export type Preview = z.output<typeof PreviewSchema>

export type PreviewOptions = {
  readonly kept: readonly ClusterRow[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly signal?: AbortSignal
}

/** Every context of what was asked for. Runs nothing, sends nothing, keeps nothing; the answer holds no secret. */
export async function previewSources(
  sources: readonly ImportSource[],
  { kept, now, signal }: PreviewOptions,
): Promise<Preview> {
  const { documents, failures } = await readSources(sources, signal)
  const contexts: Preview['contexts'] = []
  for (const { source, path, kubeconfig } of documents)
    for (const { name } of kubeconfig.contexts) {
      signal?.throwIfAborted()
      await breathe()
      const { summary, problem, fingerprint } = await examineContext(kubeconfig, name, {
        folder: folderOf(path),
        now,
      })
      const collision = collisionOf({ path, context: name, fingerprint, name }, kept)
      contexts.push({
        source,
        path,
        summary,
        problem: problem && asFailure(problem),
        collision: collision && {
          cluster: collision.row.id,
          name: collision.row.name,
          because: collision.because,
        },
      })
    }
  return {
    contexts,
    failures: failures.map(({ error, ...where }) => ({ ...where, failure: asFailure(error) })),
  }
}
