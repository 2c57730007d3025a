import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, ready, recordMessages, runOnce, test, type RunningApp } from './launch.ts'

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

test('a backend that keeps dying is left alone after five times, and started again on request', async ({
  launch,
}) => {
  const running = await launch()
  await ready(running.page)
  await running.app.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const answer = (options: Electron.MessageBoxOptions) => {
      asked.push(String(options.detail))
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
    dialog.showMessageBox = answer as typeof dialog.showMessageBox
  })
  for (let kill = 0; kill < 4; kill += 1) await killBackend(running)
  const asked = () => running.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  expect(await asked()).toEqual([])
  await killBackend(running) // brings the question, whose answer is to try again
  expect(await asked()).toHaveLength(1)
  expect((await asked())[0]).toContain(join(running.dataFolder, 'logs'))
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
