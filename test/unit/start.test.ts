import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const STATIC_IMPORT = /^(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s)?'([^']+)'/gm

/** Every file and package that evaluating a file needs; what it imports later, by `import()`, is not among them. */
function neededBy(entry: string): Set<string> {
  const found = new Set<string>()
  const visit = (path: string): void => {
    const name = relative(root, path)
    if (found.has(name)) return
    found.add(name)
    if (!/\.tsx?$/.test(path)) return
    for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(STATIC_IMPORT))
      if (from.startsWith('#core/')) visit(join(root, 'scheduler', from.slice(1)))
      else if (from.startsWith('.')) visit(resolve(dirname(path), from))
      else found.add(from)
  }
  visit(join(root, entry))
  return found
}

it.each([
  {
    entry: 'main/backend.ts',
    wantLater: [
      'undici',
      'fetch-socks',
      'chokidar',
      'yaml',
      '@kubernetes/client-node',
      'main/suite/suite.ts',
      'main/objects/objects.ts',
      'main/jobs/act.ts',
      'main/nodes/drains.ts',
      'ws',
    ],
  },
  { entry: 'main/index.ts', wantLater: ['better-sqlite3', 'undici', 'main/shell/headless.ts'] },
  {
    entry: 'renderer/main.ts',
    wantLater: ['react-dom/client', '@mantine/core', 'react-router', 'i18next', 'renderer/page.tsx'],
  },
  {
    entry: 'renderer/page.tsx',
    wantLater: [
      'echarts/core',
      'renderer/features/clusters/ClustersPage.tsx',
      'renderer/features/nodes/NodesPage.tsx',
      'renderer/features/jobs/JobsPage.tsx',
      'renderer/features/objects/ObjectsPage.tsx',
      '@codemirror/view',
      '@xterm/xterm',
    ],
  },
])('$entry starts without what a start does not need', ({ entry, wantLater }) => {
  const needed = neededBy(entry)
  expect(needed.size).toBeGreaterThan(10)
  expect(wantLater.filter(name => needed.has(name))).toEqual([])
})
