// Which files of a folder may be kubeconfigs. Names decide first, so that nothing needless is opened.
import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { unreadable } from './readBytes.ts'

/** Folders of caches and of credentials that tools keep in ~/.kube. */
const SKIPPED_FOLDERS = new Set([
  'cache',
  'http-cache',
  'oidc-login',
  'gke_gcloud_auth_plugin_cache',
  'plugins',
  'bin',
])
/** What editors and tools leave beside a file while they write it, and files that are certainly something else. */
const SKIPPED_NAMES =
  /^\.|^#.*#$|~$|\.(sw[a-z]|tmp|temp|lock|bak|orig|part|crt|cer|pem|key|log|sh|exe|zip|gz)$|^4913$/i
/** Below the watched folder itself. */
export const DEEPEST = 3
/** A home or a system folder was chosen by mistake. */
const MOST_ENTRIES = 5000

/** By its name alone, which is all that is known before it is looked at. */
export const isSkipped = (path: string): boolean => {
  const name = basename(path)
  return SKIPPED_FOLDERS.has(name) || SKIPPED_NAMES.test(name)
}

export type FolderFile = {
  readonly path: string
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
}

/**
 * Regular files below a folder, links followed, each real file and folder once, sorted by path. What cannot be read inside it
 * is left out. Throws CONFIG_UNREADABLE when the folder itself cannot be read, TOO_LARGE when there is too much in it.
 */
export async function listFolder(folder: string, signal?: AbortSignal): Promise<readonly FolderFile[]> {
  const seen = new Set<string>()
  const files: FolderFile[] = []
  let entries = 0

  /** `real`: the path without links. */
  const visit = async (path: string, real: string, depth: number): Promise<void> => {
    if (seen.has(real)) return
    seen.add(real)
    for (const entry of await entriesIn(path)) {
      signal?.throwIfAborted()
      if (++entries > MOST_ENTRIES) throw tooMany(folder)
      const below = join(path, entry.name)
      if (isSkipped(below)) continue
      const realBelow = entry.isSymbolicLink() ? await realIfThere(below) : join(real, entry.name)
      if (realBelow !== null) await consider({ path: below, real: realBelow, depth })
    }
  }

  const consider = async ({
    path,
    real,
    depth,
  }: {
    path: string
    real: string
    depth: number
  }): Promise<void> => {
    const about = await statIfThere(path)
    if (about?.isDirectory() && depth < DEEPEST) await visit(path, real, depth + 1).catch(ignoreUnreadable)
    if (!about?.isFile() || seen.has(real)) return
    seen.add(real)
    files.push({ path, size: about.size, modifiedAt: about.mtimeMs })
  }

  try {
    await visit(folder, await realpath(folder), 0)
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof AppError ? cause : unreadable(folder, 'cannot be read as a folder', cause)
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

const tooMany = (folder: string) =>
  new AppError('TOO_LARGE', `${folder} holds more than ${MOST_ENTRIES} files and folders`, {
    data: { path: folder, mostEntries: MOST_ENTRIES },
  })

/** In a fixed order, so that of two links to one file it is always the same that counts. */
async function entriesIn(path: string): Promise<Dirent[]> {
  const entries: Dirent[] = []
  for await (const entry of await opendir(path)) {
    entries.push(entry)
    if (entries.length > MOST_ENTRIES) break
  }
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** A folder inside that may not be entered, or that went away meanwhile. */
function ignoreUnreadable(cause: unknown): void {
  if (!isGone(cause)) throw cause
}

const realIfThere = (path: string) => ifThere(realpath(path))
const statIfThere = (path: string) => ifThere(stat(path))

async function ifThere<T>(look: Promise<T>): Promise<T | null> {
  return look.catch((cause: unknown) => {
    if (isGone(cause)) return null
    throw cause
  })
}

const GONE = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']
const isGone = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && GONE.includes(String(cause.code))
