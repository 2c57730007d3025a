// Canopy for benches: started as the tests start it, with a data folder that is already filled.
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { commandLine, electronPath, environment } from '../e2e/launch.ts'
import { kubeconfigText } from '../support/kubeconfigs.ts'

const START_MS = 60_000

export type BenchApp = {
  readonly app: ElectronApplication
  readonly page: Page
  /** The process id of the shell, the parent of all others. */
  readonly pid: number
  close(): Promise<void>
}

export type Folders = { readonly home: string; readonly data: string }

export const foldersIn = (scratch: string, name: string): Folders => ({
  home: join(scratch, name, 'home'),
  data: join(scratch, name, 'data'),
})

/** Starts the app and resolves when its page is there; `path` is where it then goes, such as `/clusters`. */
export async function openApp({ home, data }: Folders, path: string): Promise<BenchApp> {
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: commandLine(data),
    env: environment(home),
    cwd: home,
    timeout: START_MS,
  })
  const page = await app.firstWindow({ timeout: START_MS })
  await page.waitForSelector('main h1', { timeout: START_MS })
  await goTo(page, path)
  const pid = app.process().pid ?? 0
  return { app, page, pid, close: () => app.close() }
}

/** Shows a page of the app by its address, as a link does. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(hash => (location.hash = hash), path)
  await page.waitForFunction(hash => location.hash === `#${hash}` && document.querySelector('main h1'), path)
}

/** Runs a TypeScript file of this folder in a Node of its own; its standard output is JSON. */
export async function runScript<T>(name: string, args: readonly string[], home: string): Promise<T> {
  const options = { env: environment(home), maxBuffer: 1 << 26 }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [resolve(import.meta.dirname, name), ...args],
    options,
  )
  return JSON.parse(stdout) as T
}

/** Keeps every context of a kubeconfig in a data folder, as the user who adds the file. @returns their ids, in its order */
export const keepClusters = ({ home, data }: Folders, kubeconfig: string): Promise<string[]> =>
  runScript('keepClusters.ts', [data, kubeconfig], home)

export type Size = { readonly nodes: number; readonly pods: number }

/** A new data folder with clusters that were live once and whose servers are gone. */
export async function offlineClusters(scratch: string, names: readonly string[], size: Size) {
  const folders = foldersIn(scratch, names.join('-'))
  mkdirSync(folders.data, { recursive: true })
  const kubeconfig = join(folders.data, '../kubeconfig')
  const cluster = { server: 'https://127.0.0.1:1' }
  writeFileSync(kubeconfig, kubeconfigText(...names.map(name => ({ name, cluster }))))
  const ids = await keepClusters(folders, kubeconfig)
  for (const id of ids) {
    const store = join(folders.data, 'clusters', `${id}.sqlite`)
    await runScript<null>('fillStore.ts', [store, String(size.nodes), String(size.pods)], folders.home)
  }
  return { folders, ids }
}
