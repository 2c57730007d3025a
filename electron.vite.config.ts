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
      rollupOptions: {
        input: { index: resolve(root, 'main/index.ts'), backend: resolve(root, 'main/backend.ts') },
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
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: resolve(root, 'renderer/index.html') } },
    },
  },
})
