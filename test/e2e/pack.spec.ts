import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { environment, expect, test } from './launch.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** The packed app of this platform: its executable and its resources. */
function packed(): { executable: string; resources: string } {
  const dist = join(root, 'dist')
  const folder =
    readdirSync(dist).find(name => name.endsWith('-unpacked') || name.startsWith('mac')) ?? 'none'
  if (process.platform !== 'darwin') {
    const name = process.platform === 'win32' ? 'Canopy.exe' : 'canopy'
    return { executable: join(dist, folder, name), resources: join(dist, folder, 'resources') }
  }
  const contents = join(dist, folder, 'Canopy.app/Contents')
  return { executable: join(contents, 'MacOS/Canopy'), resources: join(contents, 'Resources') }
}

/** Runs the packed app's self-test. @returns what it printed, read as JSON */
async function selfTest(home: string, env: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const options = { env: { ...environment(home), ...env, CANOPY_SQLITE_BINDING: '' }, timeout: 60_000 }
  const { stdout } = await run(packed().executable, [...sandbox, '--self-test'], options)
  return JSON.parse(stdout) as Record<string, unknown>
}

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  test.setTimeout(240_000)
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  await run(process.execPath, [join(root, 'main/launch/pack.mjs')], { cwd: root })
})

test('every fuse of the packed executable is set', async () => {
  const wire = await getCurrentFuseWire(packed().executable)
  const states = Object.entries(FuseV1Options)
    .filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
    .map(([name, option]) => [name, wire[option]])
  expect(Object.fromEntries(states)).toMatchObject({
    RunAsNode: FuseState.DISABLE,
    EnableCookieEncryption: FuseState.ENABLE,
    EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
    EnableNodeCliInspectArguments: FuseState.DISABLE,
    EnableEmbeddedAsarIntegrityValidation: FuseState.ENABLE,
    OnlyLoadAppFromAsar: FuseState.ENABLE,
    LoadBrowserProcessSpecificV8Snapshot: FuseState.DISABLE,
    GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
  })
})

test('the packed app finds every part of itself in order', async ({ folder }) => {
  const result = await selfTest(folder)
  const checks = result['checks'] as { name: string; ok: boolean }[]
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks.map(({ name }) => name)).toEqual([
    'sqlite',
    'backend',
    'history',
    'scheduler',
    'page',
    'fuses',
    'asar',
  ])
  expect(result).toMatchObject({ ok: true, isPackaged: true })
})

test('the environment cannot turn the packed app into a Node, nor slip code into it', async ({ folder }) => {
  const spy = join(folder, 'spy.cjs')
  writeFileSync(spy, `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'spied'))}, '')`)
  const result = await selfTest(folder, { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${spy}` })
  expect(result).toMatchObject({ ok: true })
  expect(readdirSync(folder)).not.toContain('spied')
})

test('a folder beside the asar is not started instead of it', async ({ folder }) => {
  const intruder = join(packed().resources, 'app')
  mkdirSync(intruder)
  writeFileSync(join(intruder, 'package.json'), '{"main":"index.js"}')
  writeFileSync(join(intruder, 'index.js'), 'process.exit(42)')
  expect(await selfTest(folder)).toMatchObject({ ok: true })
  rmSync(intruder, { recursive: true })
})

test('the app is packed without sources, maps, or packages that are bundled already', () => {
  const files = listPackage(join(packed().resources, 'app.asar'), { isPack: false })
  const packages = new Set(
    files.flatMap(path => /node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(path)?.[1] ?? []),
  )
  expect([...packages]).toEqual(['better-sqlite3'])
  expect(files.filter(path => /\.(map|ts|tsx|md)$|[/\\](test|docs|design)[/\\]/.test(path))).toEqual([])
  expect(readdirSync(packed().resources)).not.toContain('app')
})

test('a packed app that lacks a part says which, and ends with a code that a script can see', async ({
  folder,
}) => {
  const sample = join(packed().resources, 'app.asar.unpacked/assets/sample.canopy')
  writeFileSync(sample, 'noise')
  const failure = await selfTest(folder).catch((cause: unknown) => cause as { code: number; stdout: string })
  expect(failure).toMatchObject({ code: 1 })
  const result = JSON.parse(String(failure['stdout'])) as { ok: boolean; checks: { ok: boolean }[] }
  expect(result.ok).toBe(false)
  expect(result.checks.some(({ ok }) => !ok)).toBe(true)
})
