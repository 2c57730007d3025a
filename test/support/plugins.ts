import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecConfig } from '../../main/clusters/config.ts'

const V1 = 'client.authentication.k8s.io/v1'

/** What a credential plugin prints. */
export const execCredential = (status: object, apiVersion = V1) =>
  JSON.stringify({ apiVersion, kind: 'ExecCredential', status })

export type Plugins = {
  readonly folder: string
  /** A real executable: `script` run by sh. `$COUNT` is a file to which each run may add. */
  make(name: string, script: string): Promise<ExecConfig>
  /** Lines that runs added to `$COUNT`. */
  count(): Promise<number>
  remove(): Promise<void>
}

export async function createPlugins(): Promise<Plugins> {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-plugins-'))
  const counter = join(folder, 'count')
  await writeFile(counter, '')
  return {
    folder,
    make: async (name, script) => {
      const path = join(folder, name)
      await writeFile(path, `#!/bin/sh\nCOUNT='${counter}'\n${script}\n`)
      await chmod(path, 0o755)
      return execFor({ command: name, path })
    },
    count: async () => (await readFile(counter, 'utf8')).split('\n').length - 1,
    remove: () => rm(folder, { recursive: true }),
  }
}

export const execFor = (more: Partial<ExecConfig>): ExecConfig => ({
  apiVersion: V1,
  command: 'plugin',
  path: null,
  args: [],
  env: [],
  installHint: null,
  provideClusterInfo: false,
  interactiveMode: 'IfAvailable',
  ...more,
})
