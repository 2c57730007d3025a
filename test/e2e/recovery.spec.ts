import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { kubeconfigText } from '../support/kubeconfigs.ts'
import {
  commandLine,
  electronPath,
  environment,
  expect,
  ready,
  recordMessages,
  runOnce,
  test,
  type RunningApp,
} from './launch.ts'

const RESTART_MS = 3000

const crashFiles = ({ dataFolder }: RunningApp, what: string) =>
  readdirSync(join(dataFolder, 'logs')).filter(
    name => name.startsWith('crash-') && name.endsWith(`-${what}.json`),
  )

/** How many questions of the page were answered well since it was loaded. */
const answered = async (recorded: () => Promise<string[]>): Promise<number> =>
  (await recorded()).filter(text => text.includes('"type":"reply"') && text.includes('"ok":true')).length

/** Kills the backend as the system would, and waits for the next one. */
async function killBackend(running: RunningApp): Promise<void> {
  const pid = await running.backendPid()
  process.kill(Number(pid), 'SIGKILL')
  await expect
    .poll(() => running.backendPid().then(now => now !== null && now !== pid), {
      intervals: [20],
      timeout: RESTART_MS,
    })
    .toBe(true)
}

test('a killed backend is back within 3 s and answers a page that kept its picture', async ({ launch }) => {
  const running = await launch()
  const recorded = await recordMessages(running.page)
  await ready(running.page)
  const picture = await running.page.locator('body').innerText()
  const before = await answered(recorded)
  const killedAt = performance.now()
  await killBackend(running)
  await expect
    .poll(() => answered(recorded), { intervals: [20], timeout: RESTART_MS })
    .toBeGreaterThan(before)
  expect(performance.now() - killedAt).toBeLessThan(RESTART_MS)
  await expect.poll(() => running.page.locator('body').innerText()).toBe(picture)
  expect(crashFiles(running, 'backend')).toHaveLength(1)
})

/** The version of the app's database, also while it is open. */
function setVersion({ dataFolder }: RunningApp, version: number): number {
  const db = new Database(join(dataFolder, 'canopy.sqlite'))
  const before = Number(db.pragma('user_version', { simple: true }))
  db.pragma(`user_version = ${version}`)
  db.close()
  return before
}

type Questions = typeof globalThis & { asked: string[]; answer?: (answer: { response: number }) => void }

/** The shell's questions wait for `tryAgain`; what they say is kept. */
async function questionsOf({ app }: RunningApp) {
  await app.evaluate(({ dialog }) => {
    const questions = globalThis as Questions
    questions.asked = []
    const ask = ({ message, detail }: Electron.MessageBoxOptions) => {
      questions.asked.push(`${message} ${String(detail)}`)
      return new Promise(resolve => (questions.answer = resolve))
    }
    dialog.showMessageBox = ask as typeof dialog.showMessageBox
  })
  return {
    asked: () => app.evaluate(() => (globalThis as Questions).asked),
    tryAgain: () => app.evaluate(() => (globalThis as Questions).answer?.({ response: 0 })),
  }
}

test('a database of a newer Canopy is named once; what can be started again then is, on request', async ({
  launch,
}) => {
  const running = await launch()
  await ready(running.page)
  const { asked, tryAgain } = await questionsOf(running)
  const version = setVersion(running, 99)
  process.kill(Number(await running.backendPid()), 'SIGKILL')
  await expect.poll(asked, { timeout: 10_000 }).toHaveLength(1)
  expect((await asked())[0]).toContain('Canopy cannot use its data folder It was written by a newer Canopy.')
  expect((await asked())[0]).toContain(join(running.dataFolder, 'canopy.sqlite'))
  await running.page.waitForTimeout(3000) // as long as a restart may take
  expect(await running.backendPid()).toBeNull()
  expect(crashFiles(running, 'backend'), 'that of the kill').toHaveLength(1)

  setVersion(running, version)
  await tryAgain()
  await expect.poll(() => running.backendPid(), { timeout: 10_000 }).not.toBeNull()
  expect(await asked()).toHaveLength(1)
})

test('a start shows what was shown last, dated, before there is a backend; not when it is asked for a cluster', async ({
  launch,
  folder,
}) => {
  const dataFolder = join(folder, 'data')
  const first = await launch({ dataFolder })
  await ready(first.page)
  const figures = (page: Page) =>
    Promise.all(
      ['GPUs allocated', 'GPU nodes in use', 'CPU requested'].map(async name => {
        const text = await page.getByRole('region', { name, exact: true }).innerText()
        return text.split('\n').slice(0, 4) // what follows is of its history, which is not kept
      }),
    )
  const seen = await figures(first.page)
  expect(seen.flat().join(' ')).toMatch(/\d \/ \d/)
  await first.close()

  // Its backend says that it cannot start, in a question of the system's that stays; it has no other end than this.
  setVersion(first, 99)
  const end = ({ app }: RunningApp) => {
    const ended = app.waitForEvent('close')
    app.process().kill('SIGKILL')
    return ended
  }
  const second = await launch({ dataFolder })
  await expect(second.page.locator('html')).toHaveAttribute('data-painted', 'true')
  expect(await figures(second.page)).toEqual(seen)
  await expect(second.page.getByTestId('freshness')).toHaveText(/^snapshot of /)
  await expect.poll(() => second.backendPid()).toBeNull()
  await end(second)

  const asked = await launch({ dataFolder, args: ['--kubeconfig', join(folder, 'kubeconfig')] })
  await expect(asked.page.locator('#root > *').first()).toBeAttached()
  await expect.poll(() => asked.backendPid()).toBeNull()
  await expect(asked.page.getByTestId('freshness')).toHaveCount(0)
  await end(asked)
})

test('a damaged store is set aside, and the window says so', async ({ launch, folder }) => {
  const dataFolder = join(folder, 'data')
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigText({ name: 'far', cluster: { server: 'https://127.0.0.1:1' } }))
  const first = await launch({ dataFolder, args: ['--kubeconfig', kubeconfig] })
  await ready(first.page)
  const store = () => readdirSync(join(dataFolder, 'clusters')).find(name => name.endsWith('.sqlite'))
  await expect.poll(store).toBeDefined()
  await first.close()

  const path = join(dataFolder, 'clusters', String(store()))
  writeFileSync(path, 'noise')
  const second = await launch({ dataFolder })
  await ready(second.page)
  const said = second.page
    .getByRole('alert')
    .filter({ hasText: 'The saved data of this cluster was damaged' })
  await expect(said).toBeVisible()
  await said.locator('summary').click()
  await expect(said).toContainText(`${path}.corrupt-`)
})

test('a data folder that cannot be used is told in a window, which stays until it was read', async ({
  folder,
}) => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const child = spawn(electronPath(), commandLine(join(file, 'data')), {
    env: environment(folder),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  try {
    await expect.poll(() => said, { timeout: 15_000 }).toContain('Canopy cannot use its data folder: ')
    expect(said).toContain(file)
    await new Promise(resolve => setTimeout(resolve, 1000))
    expect(child.exitCode).toBeNull()
  } finally {
    child.kill('SIGKILL')
  }
})

test('a backend that keeps dying is left alone after five times, and started again on request', async ({
  launch,
}) => {
  const running = await launch()
  await ready(running.page)
  const { asked, tryAgain } = await questionsOf(running)
  for (let kill = 0; kill < 4; kill += 1) await killBackend(running)
  expect(await asked()).toEqual([])
  process.kill(Number(await running.backendPid()), 'SIGKILL')
  await expect.poll(asked, { timeout: RESTART_MS }).toHaveLength(1)
  expect((await asked())[0]).toContain(join(running.dataFolder, 'logs'))
  await tryAgain()
  await expect.poll(() => running.backendPid(), { intervals: [20], timeout: RESTART_MS }).not.toBeNull()
  expect(await asked()).toHaveLength(1)
  expect(crashFiles(running, 'backend')).toHaveLength(5)
})

test('a crashed page is loaded again where it was, the third time in safe mode', async ({ launch }) => {
  const running = await launch()
  await ready(running.page)
  const crash = () =>
    running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
  // The page object of a crashed page is of no use any more, so the shell is asked.
  const address = () =>
    running.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      if (!contents || contents.isCrashed() || contents.isLoading()) return 'not there'
      const script = 'document.documentElement.dataset.ready === "true" ? location.href : "not ready"'
      const late = new Promise<string>(resolve => setTimeout(resolve, 500, 'no answer')) // a dying page gives none
      return Promise.race([contents.executeJavaScript(script) as Promise<string>, late])
    })
  const before = await address()
  for (const want of [before, before, before.replace('index.html', 'index.html?safe=1')]) {
    await crash()
    await expect.poll(address, { timeout: 15_000 }).toBe(want)
  }
  expect(crashFiles(running, 'page')).toHaveLength(3)
})

test('a second start shows the first and ends; another data folder is another app', async ({
  launch,
  folder,
}) => {
  const first = await launch()
  const isVisible = () =>
    first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
  await expect.poll(isVisible).toBe(true)
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  expect(await isVisible()).toBe(false)
  const second = await runOnce(first.dataFolder, [], folder)
  expect(second.code).toBe(0)
  await expect.poll(isVisible).toBe(true)
  expect(first.app.windows()).toHaveLength(1)

  const other = await launch({ dataFolder: join(folder, 'other') })
  expect(await other.backendPid()).not.toBe(await first.backendPid())
})

test('a kubeconfig given to a second start is added by the first', async ({ launch, folder }) => {
  const first = await launch()
  await ready(first.page)
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'late', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'late', user: { token: 'none' } }],
    contexts: [{ name: 'late-comer', context: { cluster: 'late', user: 'late' } }],
  }
  const path = join(folder, 'late.yaml')
  writeFileSync(path, JSON.stringify(config))
  expect((await runOnce(first.dataFolder, ['--kubeconfig', path], folder)).code).toBe(0)
  await first.page.getByRole('link', { name: /^Clusters/ }).click()
  await expect(first.page.getByText('late-comer').first()).toBeVisible()
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw cause
  }
}

test('the end of the app is the end of its backend', async ({ launch }) => {
  const running = await launch()
  await ready(running.page)
  const pid = Number(await running.backendPid())
  await running.close()
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
  expect(crashFiles(running, 'backend')).toEqual([])
})
