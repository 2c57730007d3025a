import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import { previewSources } from './preview.ts'
import type { Registry } from './registry.ts'

export type FilesAdded = {
  /** The first context of the files, new or kept before; null when there is none. */
  readonly first: ClusterId | null
  /** Files that could not be read, and why nothing could be kept. */
  readonly failures: readonly AppError[]
}

/** Keeps every context of kubeconfig files that were named on the command line. What is kept already stays as it is. */
export async function addFiles(
  paths: readonly string[],
  registry: Registry,
  now: Millis,
): Promise<FilesAdded> {
  if (paths.length === 0) return { first: null, failures: [] }
  try {
    return await add(paths, registry, now)
  } catch (cause) {
    if (cause instanceof AppError) return { first: null, failures: [cause] }
    throw cause
  }
}

async function add(paths: readonly string[], registry: Registry, now: Millis): Promise<FilesAdded> {
  const sources = paths.map(path => ({ kind: 'file' as const, path }))
  const { contexts, failures } = await previewSources(sources, { kept: registry.rows(), now })
  const isKnown = (collision: (typeof contexts)[number]['collision']) => collision?.because === 'sameContext'
  const { added } = await registry.add(
    contexts.map(({ source, path, summary, collision }) => ({
      source: { kind: 'file', path: paths[source] ?? '' },
      path,
      context: summary.context,
      choice: isKnown(collision) ? 'skip' : 'keepBoth',
      name: null,
    })),
  )
  const known = contexts.find(({ collision }) => isKnown(collision))?.collision?.cluster
  return {
    first: added[0] ?? known ?? null,
    failures: failures.map(
      ({ failure }) => new AppError(failure.code, failure.message, { data: failure.data }),
    ),
  }
}
