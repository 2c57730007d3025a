import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** CPU time that a process has used since its start, in user and kernel mode, seconds (proc(5)). */
export function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** CPU seconds that processes have used together since the last reading, or the start. */
export function startMeter(pids: () => readonly number[]): () => number {
  const total = () => pids().reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  let before = total()
  return () => {
    const now = total()
    const used = now - before
    before = now
    return used
  }
}

/** Resident memory of a process, MiB. */
export function rssMibOf(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? Number.NaN) / 1024
}

export interface Quiet {
  /** Below this share of a core, over so many milliseconds. */
  readonly share: number
  readonly overMs: number
  readonly withinMs: number
}

/** Until processes have used less together, or the time is up. */
export async function untilQuiet(pids: readonly number[], { share, overMs, withinMs }: Quiet): Promise<void> {
  const used = startMeter(() => pids)
  for (const end = Date.now() + withinMs; Date.now() < end;) {
    await sleep(overMs)
    if (used() < (share * overMs) / 1000) return
  }
}
