import { AppError } from '#core/base/errors.ts'
import type { FolderKubeconfig } from './followSources.ts'
import { type FolderFile, listFolder } from './folderFiles.ts'
import { readInFolder } from './sources.ts'

export type Scan = {
  readonly files: readonly FolderKubeconfig[]
  /** Folders that could not be read as such. */
  readonly failures: readonly { readonly path: string; readonly error: AppError }[]
  /** Some file was written only just now and may not be whole: look again soon. */
  readonly isUnsettled: boolean
}

/** What a file held when it was last read; null: it is no kubeconfig. */
type Outcome = FolderKubeconfig['kubeconfig'] | null
/** Of one scan for the next: only what changed is read again. */
export type ScanMemory = Map<string, { readonly stamp: string; readonly outcome: Outcome }>

/** A file that fails is given this long after its last change before it is called broken. */
const SETTLE_MS = 2000

/** Every kubeconfig of the folders. One folder or file that fails hides no other. */
export async function scanFolders(
  folders: readonly string[],
  { memory = new Map(), signal }: { memory?: ScanMemory; signal?: AbortSignal } = {},
): Promise<Scan> {
  const files: FolderKubeconfig[] = []
  const failures: { path: string; error: AppError }[] = []
  const seen = new Set<string>()
  for (const folder of folders) {
    for (const file of await list(folder, failures, signal)) {
      signal?.throwIfAborted()
      seen.add(file.path)
      const kubeconfig = await read(file, memory)
      if (kubeconfig) files.push({ folder, path: file.path, kubeconfig })
    }
  }
  for (const path of memory.keys()) if (!seen.has(path)) memory.delete(path)
  return { files, failures, isUnsettled: files.some(({ kubeconfig }) => kubeconfig === 'unsettled') }
}

async function list(
  folder: string,
  failures: { path: string; error: AppError }[],
  signal: AbortSignal | undefined,
): Promise<readonly FolderFile[]> {
  try {
    return await listFolder(folder, signal)
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    failures.push({ path: folder, error: cause })
    return []
  }
}

async function read(file: FolderFile, memory: ScanMemory): Promise<Outcome> {
  const stamp = `${file.size}/${file.modifiedAt}`
  const known = memory.get(file.path)
  if (known?.stamp === stamp) return known.outcome
  const outcome = await attempt(file.path)
  if (outcome instanceof AppError && Date.now() - file.modifiedAt < SETTLE_MS) return 'unsettled'
  memory.set(file.path, { stamp, outcome })
  return outcome
}

async function attempt(path: string): Promise<Outcome> {
  try {
    return await readInFolder(path)
  } catch (cause) {
    if (cause instanceof AppError) return cause
    throw cause
  }
}
