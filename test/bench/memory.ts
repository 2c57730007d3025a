import { readFileSync, readdirSync } from 'node:fs'

export type Memory = {
  readonly pssMiB: number
  readonly rssMiB: number
  /** Of the PSS, what no file backs: the rest depends on who else runs the same binary just then. */
  readonly ownMiB: number
  readonly processes: number
  /** The same of each kind of process: `renderer`, `gpu-process`, `node.mojom.NodeService` … */
  readonly ownOf: Readonly<Record<string, number>>
}

/** Memory of a process and all its descendants, from /proc (Linux). PSS counts each shared page once. */
export function memoryOfTree(rootPid: number): Memory {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc'))
    if (/^\d+$/.test(entry)) parents.set(Number(entry), parentOf(Number(entry)))
  const isInTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === rootPid) return true
    return false
  }
  const pids = [...parents.keys()].filter(isInTree)
  const members = pids.map(rollupOf)
  const sum = (key: 'pss' | 'rss' | 'own') => members.reduce((total, member) => total + member[key], 0) / 1024
  const ownOf: Record<string, number> = {}
  for (const [index, pid] of pids.entries()) {
    const kind = kindOf(pid)
    ownOf[kind] = (ownOf[kind] ?? 0) + (members[index]?.own ?? 0) / 1024
  }
  return { pssMiB: sum('pss'), rssMiB: sum('rss'), ownMiB: sum('own'), processes: members.length, ownOf }
}

function parentOf(pid: number): number {
  const text = readProc(`/proc/${pid}/stat`)
  // The command name stands in parentheses and may hold spaces: count fields from its end.
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

/** What Chromium calls a process, from its command line; 'main' for the first. */
function kindOf(pid: number): string {
  const line = readProc(`/proc/${pid}/cmdline`)
  return /--(?:utility-sub-type|type)=([\w.-]+)/.exec(line.replace('--type=utility', ''))?.[1] ?? 'main'
}

function rollupOf(pid: number): { pss: number; rss: number; own: number } {
  const text = readProc(`/proc/${pid}/smaps_rollup`)
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { pss: kib('Pss'), rss: kib('Rss'), own: kib('Pss_Anon') + kib('Pss_Shmem') }
}

/** A process that ended between the listing and the reading counts nothing. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')) return ''
    throw cause
  }
}
