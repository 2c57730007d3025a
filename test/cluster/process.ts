import { spawn, type ChildProcess } from 'node:child_process'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** A component that runs as a process of its own. */
export interface ComponentProcess {
  readonly pid: number
  readonly isRunning: () => boolean
  signal(signal: NodeJS.Signals): void
  /** Asks it to end, kills it after `graceMs`, and resolves when it has ended. */
  end(graceMs: number): Promise<void>
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

/**
 * Starts a component whose output goes to `logPath`. Its standard input is a pipe that closes when this process is gone,
 * however it went, which the components of our own build take as the order to end.
 */
export async function startProcess(command: readonly string[], logPath: string): Promise<ComponentProcess> {
  const log = await open(logPath, 'a')
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    stdio: ['pipe', log.fd, log.fd],
    env: { ...process.env, CANOPY_END_WITH_STDIN: '1' },
    detached: true, // Ctrl-C goes to this process alone, which then ends them in the right order
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  await log.close()
  const signal = (name: NodeJS.Signals) => void child.kill(name)
  return {
    pid: child.pid ?? 0,
    isRunning: () => !hasEnded(child),
    signal,
    async end(graceMs) {
      if (hasEnded(child)) return
      signal('SIGCONT') // a component that a test has stopped hears nothing else
      signal('SIGTERM')
      const timer = new AbortController()
      await Promise.race([ended, sleep(graceMs, undefined, { signal: timer.signal }).catch(ignoreAbort)])
      timer.abort()
      signal('SIGKILL')
      await ended
    },
  }
}

function ignoreAbort(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ABORT_ERR') throw error
}
