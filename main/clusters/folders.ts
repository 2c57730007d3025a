// The watched folders: what appears in them becomes clusters by itself. Nothing in them is ever written.
//
//   something changed ──300 ms quiet──▶ scan of all folders ──▶ registry.follow
//                                        └ a file is being written ──2 s──▶ scan again
import type { FSWatcher } from 'chokidar'
import type { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { folders as contract } from '../../preload/contract/clusters.ts'
import { failureFacts, type Log } from '../log.ts'
import type { AppStore } from '../store/appRecords.ts'
import { asFailure } from './failures.ts'
import { DEEPEST, isSkipped, listFolder } from './folderFiles.ts'
import type { FolderKubeconfig } from './followSources.ts'
import { isOnNetwork } from './networkPath.ts'
import { type Scan, scanFolders, type ScanMemory } from './scanFolders.ts'
import { absolute } from './sources.ts'

export type WatchedFolder = z.output<(typeof contract)['folders.list']['output']>[number]

export type Folders = {
  /** As of the last scan. */
  list(): readonly WatchedFolder[]
  /** Resolves when what is in it was followed. Throws CONFIG_UNREADABLE, TOO_LARGE, STORE_*. */
  add(path: string): Promise<void>
  /** Its clusters stay, as clusters of their files. */
  remove(path: string): Promise<void>
  /** Looks at all of them now. */
  scan(): Promise<void>
}

export type FoldersOptions = {
  readonly store: AppStore
  readonly registry: {
    follow(files: readonly FolderKubeconfig[]): Promise<void>
    release(folder: string): void
    refresh(signal: AbortSignal): Promise<void>
  }
  /** Something that `list` gives has changed. */
  readonly onChange: () => void
  readonly log: Log
  /** Nothing is looked at before. */
  readonly calm: Promise<void>
  /** Ends the watching. */
  readonly signal: AbortSignal
}

const QUIET_MS = 300
const UNSETTLED_MS = 2100
/** Where the system tells of no changes. */
const POLL_MS = 10_000

export function watchFolders(options: FoldersOptions): Folders {
  const { store, registry, log, calm, signal } = options
  const watchers = new Map<string, FSWatcher | null>()
  const memory: ScanMemory = new Map()
  let last: Scan = { files: [], failures: [], isUnsettled: false }
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let isDirty = false

  const later = (ms: number): void => {
    clearTimeout(timer)
    if (!signal.aborted) timer = setTimeout(() => void scan().catch(report), ms)
  }
  const report = (cause: unknown): void => {
    if (!signal.aborted) log.error('watched folders', failureFacts(cause))
  }

  const scanOnce = async (): Promise<void> => {
    const folders = store.folders()
    const found = await scanFolders(folders, { memory, signal })
    await registry.follow(found.files)
    const isNew = JSON.stringify(listOf(folders, found)) !== JSON.stringify(listOf(folders, last))
    last = found
    if (isNew) options.onChange()
    if (found.isUnsettled) later(UNSETTLED_MS)
    else if (found.failures.length > 0 || [...watchers.values()].includes(null)) later(POLL_MS)
  }
  /** One scan at a time; what changes during one leads to one more. */
  const scan = (): Promise<void> => {
    if (running) {
      isDirty = true
      return running
    }
    const run = async () => {
      do {
        isDirty = false
        await scanOnce()
      } while (isDirty && !signal.aborted)
    }
    running = run().finally(() => (running = null))
    return running
  }

  const start = async (folder: string): Promise<void> => {
    watchers.set(folder, null)
    await calm
    if (await isOnNetwork(folder)) return
    const { watch } = await import('chokidar')
    if (signal.aborted || !watchers.has(folder)) return
    const watcher = watch(folder, {
      ignoreInitial: true,
      depth: DEEPEST,
      ignored: path => path !== folder && isSkipped(path),
      ignorePermissionErrors: true,
      awaitWriteFinish: { stabilityThreshold: 200, pollInterval: 50 },
    })
    watchers.set(folder, watcher)
    watcher.on('all', () => later(QUIET_MS))
    watcher.on('error', cause => {
      // Such as too many watches: from now on it is looked at from time to time.
      log.warn('folder is polled', { folder, ...failureFacts(cause) })
      stop(folder)
      watchers.set(folder, null)
      later(POLL_MS)
    })
  }
  const stop = (folder: string): void => {
    watchers.get(folder)?.close().catch(report)
    watchers.delete(folder)
  }

  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    for (const folder of watchers.keys()) stop(folder)
  })
  for (const folder of store.folders()) start(folder).catch(report)
  // Files that were added by hand first: one that is gone may be found in a folder.
  calm
    .then(() => registry.refresh(signal))
    .then(() => scan())
    .catch(report)

  return {
    list: () => listOf(store.folders(), last),
    add: async path => {
      const folder = absolute(path)
      await listFolder(folder, signal)
      store.addFolder(folder)
      await start(folder)
      await scan()
      options.onChange() // the scan tells of what it found, and an empty folder holds nothing
    },
    remove: async path => {
      const folder = absolute(path)
      stop(folder)
      store.removeFolder(folder)
      registry.release(folder)
      await scan()
      options.onChange()
    },
    scan,
  }
}

function listOf(folders: readonly string[], { files, failures }: Scan): WatchedFolder[] {
  return folders.map(path => {
    const own = files.filter(({ folder }) => folder === path)
    const contexts = own.flatMap(({ kubeconfig }) =>
      kubeconfig === 'unsettled' || kubeconfig instanceof AppError ? [] : kubeconfig.contexts,
    )
    const broken = own.flatMap(({ path: file, kubeconfig }) =>
      kubeconfig instanceof AppError ? [{ path: file, failure: asFailure(kubeconfig) }] : [],
    )
    const unread = failures
      .filter(failure => failure.path === path)
      .map(({ error }) => ({ path, failure: asFailure(error) }))
    return { path, files: own.length, contexts: contexts.length, failures: [...unread, ...broken] }
  })
}
