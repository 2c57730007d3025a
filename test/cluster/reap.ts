// Ends what a test run left behind that was itself killed, and removes its folder.
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../../main/launch/setup/alive.mjs'

const prefix = 'canopy-control-plane-'

/** Where temporary folders of control planes are made. */
export const temporaryPrefix = join(tmpdir(), prefix)

/** Notes which process a control plane belongs to, and its components, so that a later run can end them. */
export const noteProcesses = (folder: string, pids: readonly number[]): Promise<void> =>
  writeFile(join(folder, 'pids'), [process.pid, ...pids].join(' '))

async function readPids(folder: string): Promise<number[]> {
  try {
    return (await readFile(join(folder, 'pids'), 'utf8')).split(' ').map(Number)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return []
  }
}

/** Whether the process still is what the note meant; its id may have been given to another since. */
async function belongsTo(folder: string, pid: number): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(folder)
  } catch {
    return false // gone, not ours to read, or a system without /proc: leave it
  }
}

/** Ends the components of every temporary control plane whose owner is gone. */
export async function reapOrphans(): Promise<void> {
  const entries = await readdir(tmpdir(), { withFileTypes: true })
  for (const entry of entries.filter(one => one.isDirectory() && one.name.startsWith(prefix))) {
    const folder = join(tmpdir(), entry.name)
    const [owner, ...components] = await readPids(folder)
    if (owner === undefined || isAlive(owner)) continue
    for (const pid of components) if (await belongsTo(folder, pid)) process.kill(pid, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
