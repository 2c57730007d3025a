import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const root = import.meta.dirname

type Graph = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null }

/**
 * Two files for all that the first page is made of: what asks for its data, which is there at once, and the page itself. What
 * it shares with later pages would else be some twenty files, and each of them costs a start a question to the shell.
 */
function startChunk(id: string, graph: Graph): string | null {
  if (asking.size === 0) {
    addImports(asking, resolve(root, 'renderer/main.ts'), graph)
    addImports(drawing, resolve(root, 'renderer/page.tsx'), graph)
  }
  return asking.has(id) ? 'ask' : drawing.has(id) ? 'start' : null
}
const asking = new Set<string>()
const drawing = new Set<string>()
function addImports(ids: Set<string>, id: string, graph: Graph): void {
  if (ids.has(id)) return
  ids.add(id)
  for (const next of graph.getModuleInfo(id)?.importedIds ?? []) addImports(ids, next, graph)
}

/** Has the page's scripts and styles fetched together with what asks for its data, rather than after it. */
const preloadStart: Plugin = {
  name: 'preload-start',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.values(bundle).flatMap(file => {
        const attrs = { crossorigin: '', href: `./${file.fileName}` }
        const isStyle = file.type === 'asset' && /start-[^/]*\.css$/.test(file.fileName)
        if (isStyle)
          return [{ tag: 'link', attrs: { rel: 'stylesheet', ...attrs }, injectTo: 'head' as const }]
        const isStart = file.type === 'chunk' && file.name === 'start'
        return isStart
          ? [{ tag: 'link', attrs: { rel: 'modulepreload', ...attrs }, injectTo: 'head' as const }]
          : []
      }),
  },
}

const alias = { '#core': resolve(root, 'scheduler/core') }

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: 'out/app/main',
      // One small bundle loads in a third of the time that the packages take, and the packed app needs none of them;
      // names are kept for stack traces in the log. Native code stays outside.
      externalizeDeps: false,
      minify: true,
      rollupOptions: {
        external: ['better-sqlite3'],
        output: {
          keepNames: true,
          // Two processes of a start wait for these files, and as ES modules they are there later.
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
        },
        input: {
          index: resolve(root, 'main/index.ts'),
          backend: resolve(root, 'main/backend.ts'),
          historyWorker: resolve(root, 'main/store/history/worker.ts'),
          whatIfThread: resolve(root, 'main/quotaTree/thread.ts'),
        },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/app/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve(root, 'preload/index.ts') },
        treeshake: { manualPureFunctions: ['z'] }, // its schemas are not used here, and zod would be 170 kB of a page's start
        // A sandboxed preload script cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    publicDir: false,
    resolve: { alias },
    plugins: [react(), preloadStart],
    build: {
      outDir: resolve(root, 'out/app/renderer'),
      minify: true, // a page half as large is half as long in coming
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: { index: resolve(root, 'renderer/index.html') },
        output: { codeSplitting: { groups: [{ name: startChunk }] } },
      },
    },
  },
})
