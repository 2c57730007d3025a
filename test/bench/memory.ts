import { readFileSync, readdirSync } from 'node:fs'

export type Memory = { readonly pssMiB: number; readonly rssMiB: number; readonly processes: number }

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
  const members = [...parents.keys()].filter(isInTree).map(rollupOf)
  const sum = (key: 'pss' | 'rss') => members.reduce((total, member) => total + member[key], 0) / 1024
  return { pssMiB: sum('pss'), rssMiB: sum('rss'), processes: members.length }
}

function parentOf(pid: number): number {
  const text = readProc(`/proc/${pid}/stat`)
  // The command name stands in parentheses and may hold spaces: count fields from its end.
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

function rollupOf(pid: number): { pss: number; rss: number } {
  const text = readProc(`/proc/${pid}/smaps_rollup`)
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { pss: kib('Pss'), rss: kib('Rss') }
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
