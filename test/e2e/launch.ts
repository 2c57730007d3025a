import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  _electron,
  expect,
  test as base,
  type ElectronApplication,
  type Locator,
  type Page,
} from '@playwright/test'

export { expect }
const root = resolve(import.meta.dirname, '../..')
const LAUNCH_MS = 30_000

export type LaunchOptions = {
  /** Default: a new one, removed after the test. null: the platform's, in `home`. */
  readonly dataFolder?: string | null
  /** Default: a new one for each start. */
  readonly home?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export type RunningApp = {
  readonly app: ElectronApplication
  /** The app's window, loaded; whether it shows data already is for the test to wait for. */
  readonly page: Page
  readonly dataFolder: string
  /** Process id of the backend now; null while there is none. */
  backendPid(): Promise<number | null>
  log(): string
  /** Ends the app as a user does; a later `launch` may take the same data folder. */
  close(): Promise<void>
}

type Fixtures = {
  /** Starts the built app in an environment of its own: no home, no kubeconfig of this machine. */
  launch: (options?: LaunchOptions) => Promise<RunningApp>
  /** A folder for the test, removed after it. */
  folder: string
}

type WorkerFixtures = {
  /** One app for all tests that leave no trace in it but a page they load again. */
  shared: RunningApp
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  shared: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the first parameter
    async ({}, use) => {
      const home = mkdtempSync(join(tmpdir(), 'canopy-e2e-'))
      const running = await start({}, home)
      await use(running)
      await running.close()
      removeFolder(home)
    },
    { scope: 'worker' },
  ],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the first parameter
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'canopy-e2e-'))
    await use(folder)
    removeFolder(folder)
  },
  launch: async ({ folder }, use, info) => {
    const apps: RunningApp[] = []
    await use(async (options = {}) => {
      const app = await start(options, options.home ?? join(folder, `run-${apps.length}`))
      apps.push(app)
      return app
    })
    for (const app of apps) {
      if (info.status !== info.expectedStatus) await info.attach('log', { body: app.log() })
      await app.close()
    }
  },
})

const removeFolder = (path: string) =>
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })

/** How every test starts the app; as root there is no sandbox to have. CANOPY_APP: another build than this checkout's. */
export function commandLine(dataFolder: string | null, args: readonly string[] = []): string[] {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const data = dataFolder === null ? [] : ['--data-dir', dataFolder]
  return [...sandbox, process.env['CANOPY_APP'] ?? root, ...data, ...args]
}

/** The environment of the app under test: this machine's display and runtime, none of its clusters or keyrings. */
export function environment(home: string): Record<string, string> {
  mkdirSync(home, { recursive: true })
  const { KUBECONFIG: _, ...inherited } = process.env
  const own = { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') }
  return { ...(inherited as Record<string, string>), ...own }
}

export function electronPath(): string {
  const path = process.env['CANOPY_ELECTRON']
  if (!path) throw new Error('CANOPY_ELECTRON is not set; test/e2e/globalSetup.ts sets it')
  return path
}

async function start(options: LaunchOptions, home: string): Promise<RunningApp> {
  const isPlatforms = options.dataFolder === null
  const dataFolder = options.dataFolder ?? join(home, isPlatforms ? '.config/Canopy' : 'data')
  const attempt = () =>
    _electron.launch({
      executablePath: electronPath(),
      args: commandLine(isPlatforms ? null : dataFolder, options.args),
      env: { ...environment(home), ...options.env },
      cwd: home,
      timeout: LAUNCH_MS,
    })
  const app = await attempt().catch(attempt) // a start of Electron fails now and then on a busy machine
  askAgain(app)
  const page = await app.firstWindow({ timeout: LAUNCH_MS })
  await page.waitForLoadState('domcontentloaded')
  let isOpen = true
  app.once('close', () => (isOpen = false))
  return {
    app,
    page,
    dataFolder,
    backendPid: () =>
      app.evaluate(
        ({ app: main }) => main.getAppMetrics().find(({ name }) => name === 'Canopy backend')?.pid ?? null,
      ),
    log: () => readFileSync(join(dataFolder, 'logs/canopy.log'), 'utf8'),
    close: async () => {
      if (isOpen) await app.close()
    },
  }
}

/**
 * What is evaluated in the shell is evaluated once more where its answer was lost: the shell may collect garbage before it has told it
 * (seen with Electron 33.2.1). So it is to be something that may be done twice.
 */
function askAgain(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (...args: unknown[]) => Promise<unknown>
  const ask = async (...args: unknown[]): Promise<unknown> => {
    try {
      return await evaluate(...args)
    } catch (cause) {
      if (!String(cause).includes('promise was garbage collected')) throw cause
      return evaluate(...args)
    }
  }
  app.evaluate = ask as typeof app.evaluate
}

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs the app to its end, outside Playwright: for a run without a window, or one that ends by itself. */
export const runOnce = (dataFolder: string, args: readonly string[], home: string): Promise<Ended> =>
  runToEnd(electronPath(), commandLine(dataFolder, args), { env: environment(home), cwd: home })

/** What a person types, in a terminal with these variables besides: npm, the launcher, the app. */
export const npmStart = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => runToEnd('npm', ['start', '--', ...args], { env: { ...process.env, ...env }, cwd: root })

function runToEnd(
  program: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<Ended> {
  const child = spawn(program, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 2 * LAUNCH_MS,
    killSignal: 'SIGKILL', // Electron would end on SIGTERM with code 0, as if all were well
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code, ...said }))
  })
}

/** A page's entry in the navigation; pages may hold links of the same name. */
export const pageLink = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })

/** Waits until the page says that all it shows is there. */
export const ready = (page: Page): Promise<void> =>
  expect(page.locator('html[data-ready="true"]')).toBeAttached({ timeout: 15_000 })

/**
 * Records every message that crosses between the page and the backend from now on, through reloads; the page is loaded
 * again so that none is missed. @returns reads what was recorded, one JSON text a message
 */
export async function recordMessages(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const recorded: string[] = []
    Object.assign(window, { recordedMessages: recorded })
    const bytesAsText = (_key: string, value: unknown) =>
      value instanceof Uint8Array ? String.fromCharCode(...value.subarray(0, 65_536)) : value
    const record = (data: unknown) => recorded.push(JSON.stringify(data, bytesAsText))
    addEventListener('message', event => {
      for (const port of event.ports) port.addEventListener('message', message => record(message.data))
    })
    const send = Reflect.get(MessagePort.prototype, 'postMessage') as (...args: unknown[]) => void
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
      record(args[0])
      // Other ports of the page, such as React's own, carry no calls.
      if ((args[0] as { type?: string } | null)?.type === 'call') Object.assign(window, { backendPort: this })
      send.apply(this, args)
    }
  })
  await page.reload()
  return () => page.evaluate(() => (window as unknown as { recordedMessages: string[] }).recordedMessages)
}

/** Asks the backend past every button of the page; after `recordMessages`. @returns the envelope of the answer */
export const callDirectly = (page: Page, name: string, input: unknown): Promise<unknown> =>
  page.evaluate(
    call =>
      new Promise<unknown>(resolve => {
        const { backendPort } = window as unknown as { backendPort: MessagePort }
        backendPort.addEventListener('message', ({ data }: MessageEvent<{ id: number; result: unknown }>) => {
          if (data.id === call.id) resolve(data.result)
        })
        backendPort.postMessage(call)
      }),
    { type: 'call', id: 4_000_000_000, name, input },
  )
