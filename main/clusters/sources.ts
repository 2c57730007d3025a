import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { ImportSourceSchema } from '../../preload/contract/clusters.ts'
import { listFolder } from './folderFiles.ts'
import { type Kubeconfig, parseKubeconfig } from './kubeconfig.ts'
import { readText } from './readText.ts'

export type ImportSource = z.output<typeof ImportSourceSchema>

/** One kubeconfig of what was asked for. `path`: null for pasted text. */
export type Document = {
  readonly source: number
  readonly path: string | null
  readonly kubeconfig: Kubeconfig
}
export type SourceFailure = {
  readonly source: number
  readonly path: string | null
  readonly error: AppError
}
export type Documents = {
  readonly documents: readonly Document[]
  readonly failures: readonly SourceFailure[]
}

/** A file in a folder is looked into without having been chosen, so less is read of it. */
export const LARGEST_IN_FOLDER = 2_097_152

/** Reads everything that was asked for; what fails hides nothing else. Also tells what was odd but can be used. */
export async function readSources(
  sources: readonly ImportSource[],
  signal?: AbortSignal,
): Promise<Documents> {
  const documents: Document[] = []
  const failures: SourceFailure[] = []
  for (const [source, asked] of sources.entries()) {
    signal?.throwIfAborted()
    for await (const outcome of outcomesOf(asked, signal)) {
      const { path } = outcome
      if ('error' in outcome) failures.push({ source, path, error: outcome.error })
      else {
        documents.push({ source, path, kubeconfig: outcome.kubeconfig })
        failures.push(...outcome.kubeconfig.warnings.map(error => ({ source, path, error })))
      }
    }
  }
  return { documents, failures }
}

type Outcome =
  | { readonly path: string | null; readonly kubeconfig: Kubeconfig }
  | { readonly path: string | null; readonly error: AppError }

async function* outcomesOf(asked: ImportSource, signal: AbortSignal | undefined): AsyncGenerator<Outcome> {
  switch (asked.kind) {
    case 'text':
      yield await outcome(null, () => parseChosen(asked.text))
      return
    case 'file': {
      const path = absolute(asked.path)
      yield await outcome(path, () => readKubeconfig(path))
      return
    }
    case 'folder':
      yield* outcomesOfFolder(absolute(asked.path), signal)
  }
}

async function* outcomesOfFolder(folder: string, signal: AbortSignal | undefined): AsyncGenerator<Outcome> {
  const listed = await attempt(() => listFolder(folder, signal))
  if (listed instanceof AppError) {
    yield { path: folder, error: listed }
    return
  }
  for (const { path } of listed) {
    signal?.throwIfAborted()
    const found = await attempt(() => readInFolder(path))
    if (found instanceof AppError) yield { path, error: found }
    else if (found) yield { path, kubeconfig: found }
  }
}

/** A file that lies in a folder; null when it is something else than a kubeconfig. Throws what readKubeconfig throws. */
export async function readInFolder(path: string): Promise<Kubeconfig | null> {
  const text = await readText(path, LARGEST_IN_FOLDER).catch((cause: unknown) => {
    if (cause instanceof AppError && cause.data['reason'] === 'BINARY') return null
    throw cause
  })
  if (text === null || !MENTIONS_CONTEXTS.test(text)) return null
  const kubeconfig = await parseKubeconfig(text)
  return kubeconfig.contexts.length === 0 ? null : kubeconfig
}
const MENTIONS_CONTEXTS = /(^|[{,\s"'])contexts["']?\s*:/m

/** One kubeconfig of what was asked for: of a folder the file at `path`. Throws as readKubeconfig does. */
export const readChosen = (asked: ImportSource, path: string | null): Promise<Kubeconfig> =>
  asked.kind === 'text' ? parseChosen(asked.text) : readKubeconfig(absolute(path ?? asked.path))

/** Throws CONFIG_UNREADABLE, CONFIG_SYNTAX, TOO_LARGE, and CONFIG_INCOMPLETE when there is no context in it. */
async function readKubeconfig(path: string): Promise<Kubeconfig> {
  return parseChosen(await readText(path))
}

async function parseChosen(text: string): Promise<Kubeconfig> {
  const kubeconfig = await parseKubeconfig(text)
  if (kubeconfig.contexts.length > 0 || kubeconfig.warnings.length > 0) return kubeconfig
  throw new AppError('CONFIG_INCOMPLETE', 'There is no context in it', {
    data: { field: 'contexts', reason: 'NO_CONTEXTS' },
  })
}

const outcome = async (path: string | null, read: () => Promise<Kubeconfig>): Promise<Outcome> => {
  const found = await attempt(read)
  return found instanceof AppError ? { path, error: found } : { path, kubeconfig: found }
}

async function attempt<T>(read: () => Promise<T>): Promise<T | AppError> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof AppError) return cause
    throw cause
  }
}

/** `~` is the user's home; people write it by hand. */
export const absolute = (path: string): string =>
  resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path)

export const folderOf = (path: string | null): string | null => (path === null ? null : dirname(path))
