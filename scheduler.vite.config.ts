import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname

/** The bundle once more, gzipped, as a ConfigMap takes it. The same code gives the same bytes: nothing of the day is in them. */
const gzipped: Plugin = {
  name: 'gzipped',
  generateBundle(_, bundle) {
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') continue
      const source = gzipSync(output.code, { level: 9 })
      this.emitFile({ type: 'asset', fileName: `${output.fileName}.gz`, source })
      const hash = createHash('sha256').update(source).digest('hex')
      this.emitFile({ type: 'asset', fileName: `${output.fileName}.gz.sha256`, source: hash })
    }
  },
}

/** The in-cluster component as one file that needs Node and nothing else. It stays readable: an admin may want to see what runs. */
export default defineConfig({
  resolve: { alias: { '#core': resolve(root, 'scheduler/core') } },
  publicDir: false,
  ssr: { noExternal: true },
  plugins: [gzipped],
  logLevel: 'warn',
  build: {
    ssr: resolve(root, 'scheduler/index.ts'),
    outDir: resolve(root, 'out/app/scheduler'),
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'scheduler.mjs', codeSplitting: false } },
  },
})
