import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type TemporaryHome = { readonly dataFolder: string; dispose(): void }

/** A home without kubeconfigs, which a backend would watch, and without a login shell; and a data folder. */
export function temporaryHome(): TemporaryHome {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-home-'))
  const inherited = { HOME: process.env['HOME'], SHELL: process.env['SHELL'] }
  process.env['HOME'] = join(folder, 'home')
  delete process.env['SHELL']
  return {
    dataFolder: join(folder, 'data'),
    dispose: () => {
      for (const [name, value] of Object.entries(inherited))
        if (value !== undefined) process.env[name] = value
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
