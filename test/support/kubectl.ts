// kubectl as an administrator has it: on the PATH of a shell, with a kubeconfig.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { clusterExecutable } from '../cluster/build.mjs'

export interface Kubectl {
  /** Runs lines of a shell as they are written and resolves with what they say. @throws where the last of them fails */
  run(lines: string): Promise<string>
  close(): Promise<void>
}

export async function openKubectl(kubeconfigPath: string): Promise<Kubectl> {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-kubectl-'))
  const script = `#!/bin/sh\nexec '${await clusterExecutable()}' kubectl "$@"\n`
  await writeFile(join(folder, 'kubectl'), script, { mode: 0o755 })
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, KUBECONFIG: kubeconfigPath }
  return {
    run: async lines => (await promisify(execFile)('sh', ['-c', lines], { env })).stdout,
    close: () => rm(folder, { recursive: true }),
  }
}

const GUIDE = join(import.meta.dirname, '../../docs/scheduler.md')

/** What docs/scheduler.md says for letting every pod go: what removes the admission, and the line that opens every gate. */
export async function releaseLines(): Promise<{ removeAdmission: string; openGates: string }> {
  const [, section = ''] = (await readFile(GUIDE, 'utf8')).split('## Letting every pod go')
  const [removeAdmission, openGates] = [...section.matchAll(/```sh\n([^]*?)```/g)].map(([, lines]) => lines)
  if (!removeAdmission || !openGates) throw new Error(`${GUIDE} does not say how to let every pod go`)
  return { removeAdmission, openGates }
}
