import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const root = import.meta.dirname
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
        output: { keepNames: true },
        input: {
          index: resolve(root, 'main/index.ts'),
          backend: resolve(root, 'main/backend.ts'),
          historyWorker: resolve(root, 'main/store/history/worker.ts'),
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
    plugins: [react()],
    build: {
      outDir: resolve(root, 'out/app/renderer'),
      minify: true, // a page half as large is half as long in coming
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: resolve(root, 'renderer/index.html') } },
    },
  },
})
