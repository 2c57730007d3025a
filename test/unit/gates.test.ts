import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Each gate is fed a violation and must fail on it: a gate that was never seen to fail guards nothing.
const root = resolve(import.meta.dirname, '../..')
let tree: string

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'canopy-gates-'))
  for (const path of [
    'layers.mjs',
    '.oxlintrc.json',
    'package.json',
    'tsconfig.base.json',
    'scheduler',
    'preload',
  ])
    cpSync(join(root, path), join(tree, path), { recursive: true })
  for (const layer of ['main', 'renderer'])
    cpSync(join(root, layer, 'tsconfig.json'), join(tree, layer, 'tsconfig.json'), { recursive: true })
  cpSync(join(root, 'main/rpc/handlers.ts'), join(tree, 'main/rpc/handlers.ts'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  write('renderer/thing.ts', 'export const thing = 1\n')
  write('main/thing.ts', 'export const thing = 1\n')
  write('renderer/features/nodes/thing.ts', 'export const thing = 1\n')
})
afterAll(() => rmSync(tree, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

function run(command: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise(done =>
    execFile(join(root, 'node_modules/.bin', command), args, { cwd: tree }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  )
}

type Violation = { name: string; path: string; text: string; want: RegExp }

async function expectRefused(
  { path, text, want }: Violation,
  gate: () => ReturnType<typeof run>,
): Promise<void> {
  write(path, text)
  try {
    const { code, output } = await gate()
    expect(output).toMatch(want)
    expect(code).not.toBe(0)
  } finally {
    rmSync(join(tree, path))
  }
}

describe('the import rule refuses', () => {
  const violations: Violation[] = [
    {
      name: 'main importing renderer',
      path: 'main/bad.ts',
      text: `export { thing } from '../renderer/thing.ts'\n`,
      want: /main\/ may not import renderer\//,
    },
    {
      name: 'renderer importing main',
      path: 'renderer/bad.ts',
      text: `export { thing } from '../main/thing.ts'\n`,
      want: /renderer\/ may not import main\//,
    },
    {
      name: 'core importing a layer above it, even lazily',
      path: 'scheduler/core/bad.ts',
      text: `export const load = () => import('../../main/thing.ts')\n`,
      want: /core\/ may not import main\//,
    },
    {
      name: 'core importing a package other than zod',
      path: 'scheduler/core/bad.ts',
      text: `export { parse } from 'yaml'\n`,
      want: /core\/ may import only the packages zod/,
    },
    {
      name: 'the component importing the app',
      path: 'scheduler/bad.ts',
      text: `export { thing } from '../main/thing.ts'\n`,
      want: /scheduler\/ may not import main\//,
    },
    {
      name: 'the app importing the component past its core',
      path: 'main/bad.ts',
      text: `export { pause } from '../scheduler/pause.ts'\n`,
      want: /main\/ may not import scheduler\//,
    },
    {
      name: 'a package in the component, which is one small file',
      path: 'scheduler/bad.ts',
      text: `export { KubeConfig } from '@kubernetes/client-node'\nexport { parse } from 'yaml'\n`,
      want: /client-node is imported in main\/clusters\/ alone[\s\S]*scheduler\/ may import only the packages node:/,
    },
    {
      name: 'a value of preload in renderer',
      path: 'renderer/bad.ts',
      text: `export { contract } from '../preload/contract.ts'\n`,
      want: /renderer\/ takes only types from preload\//,
    },
    {
      name: 'a feature importing another',
      path: 'renderer/features/overview/bad.ts',
      text: `export { thing } from '../nodes/thing.ts'\n`,
      want: /feature 'overview' may not import feature 'nodes'/,
    },
    {
      name: 'electron outside the shell',
      path: 'main/clusters/bad.ts',
      text: `export { app } from 'electron'\n`,
      want: /electron is imported in/,
    },
    {
      name: 'SQL outside the store',
      path: 'main/rpc/bad.ts',
      text: `export { default } from 'better-sqlite3'\n`,
      want: /better-sqlite3 is imported in main\/store\/ alone/,
    },
    {
      name: 'a connection to anywhere from renderer',
      path: 'renderer/bad.ts',
      text: `export { request } from 'undici'\n`,
      want: /undici is imported in main\/clusters\/ alone/,
    },
    {
      name: 'Node in renderer',
      path: 'renderer/bad.ts',
      text: `export { readFileSync } from 'node:fs'\n`,
      want: /renderer\/ has no Node/,
    },
    {
      name: 'a file of more lines than are read at once',
      path: 'main/bad.ts',
      text: Array.from({ length: 401 }, (_, n) => `export const x${n} = ${n}\n`).join(''),
      want: /max-lines/,
    },
    {
      name: 'echarts outside Chart.tsx',
      path: 'renderer/features/nodes/bad.ts',
      text: `export { init } from 'echarts/core'\n`,
      want: /echarts is imported in renderer\/ui\/Chart\.tsx alone/,
    },
    {
      name: 'a package in the launcher, which runs before there are any',
      path: 'main/launch/bad.mjs',
      text: `export { parse } from 'yaml'\n`,
      want: /node: imports alone/,
    },
    { name: 'any', path: 'main/bad.ts', text: `export const x: any = 1\n`, want: /no-explicit-any/ },
    {
      name: 'a promise that nobody awaits',
      path: 'main/bad.ts',
      text: `export function go(): void {\n  Promise.resolve(1)\n}\n`,
      want: /no-floating-promises/,
    },
    {
      name: 'a clock in core',
      path: 'scheduler/core/bad.ts',
      text: `export const now = () => Date.now()\n`,
      want: /core is pure/,
    },
    {
      name: 'a disabled rule that disables nothing',
      path: 'main/bad.ts',
      text: `// oxlint-disable-next-line no-console\nexport const x = 1\n`,
      want: /[Uu]nused/,
    },
  ]
  for (const violation of violations)
    it(violation.name, () =>
      expectRefused(violation, () =>
        run('oxlint', [violation.path.split('/').slice(0, -1).join('/') || '.']),
      ),
    )
})

describe('the compiler refuses', () => {
  const violations: (Violation & { project: string })[] = [
    {
      name: 'Node in core',
      project: 'scheduler/core',
      path: 'scheduler/core/bad.ts',
      text: `export const home = process.env['HOME']\n`,
      want: /Cannot find name 'process'/,
    },
    {
      name: 'a timer in core',
      project: 'scheduler/core',
      path: 'scheduler/core/bad.ts',
      text: `setTimeout(() => undefined, 1)\nexport {}\n`,
      want: /Cannot find name 'setTimeout'/,
    },
    {
      name: 'the DOM in the component',
      project: 'scheduler',
      path: 'scheduler/bad.ts',
      text: `export const title = document.title\n`,
      want: /Cannot find name 'document'/,
    },
    {
      name: 'the DOM in main',
      project: 'main',
      path: 'main/bad.ts',
      text: `export const title = document.title\n`,
      want: /Cannot find name 'document'/,
    },
    {
      name: 'Node in renderer',
      project: 'renderer',
      path: 'renderer/bad.ts',
      text: `export const home = process.env['HOME']\n`,
      want: /Cannot find name 'process'/,
    },
    {
      name: 'main reaching into renderer past its project references',
      project: 'main',
      path: 'main/bad.ts',
      text: `export { thing } from '../renderer/thing.ts'\n`,
      want: /TS6307|is not listed within the file list/,
    },
    {
      name: 'a text that is no ClusterId',
      project: 'main',
      path: 'main/bad.ts',
      text: `import type { ClusterId } from '#core/base/units.ts'\nexport const id: ClusterId = 'prod'\n`,
      want: /is not assignable to type '.*ClusterId/,
    },
    {
      name: 'a handler for an endpoint that does not exist',
      project: 'main',
      path: 'main/bad.ts',
      text: `import type { Handlers } from './rpc/handlers.ts'\nexport const h = { 'nodes.lst': async () => 1 } satisfies Partial<Handlers>\n`,
      want: /'nodes\.lst'|does not exist in type/,
    },
    {
      name: 'a missing handler',
      project: 'main',
      path: 'main/bad.ts',
      text: `import type { Handlers } from './rpc/handlers.ts'\nexport const h: Handlers = {}\n`,
      want: /is missing the following properties/,
    },
  ]
  for (const violation of violations)
    it(violation.name, () => expectRefused(violation, () => run('tsc', ['-b', violation.project])))

  it('nothing in the tree that the violations are added to', async () => {
    for (const project of ['scheduler/core', 'scheduler', 'main', 'renderer'])
      expect(await run('tsc', ['-b', project])).toEqual({ code: 0, output: '' })
  })
})
