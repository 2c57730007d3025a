import type { AppError } from '#core/base/errors.ts'
import { SHUTDOWN_MS, serveShellLink, type LinkPort, type ReadyInfo, type ShellAnswers } from '../link.ts'
import { restartDelay, withCrash } from './crashes.ts'

/**
 *            fork                ready
 *   idle ──────────▶ starting ─────────▶ running ──exit──┐
 *                      ▲   └──exit──┐                     │
 *                      │            ▼                     │
 *                      └─delay── waiting ◀────────────────┘
 *                                   └─ 5 exits in 5 min ──▶ givenUp ──start()──▶ starting
 *   starting ──failed──▶ failed, when it has exited: it would fail again ──start()──▶ starting
 *   stop(): shutdown is sent, the process is killed after SHUTDOWN_MS, and nothing starts again.
 */
export type BackendProcess = LinkPort & {
  send(message: unknown, ports: readonly unknown[]): void
  onExit(listener: (code: number) => void): void
  kill(): void
}

export type SupervisorOptions = {
  /** Starts the process. `isRestart` is false for the first alone. */
  readonly fork: (isRestart: boolean) => BackendProcess
  readonly answers: ShellAnswers
  readonly onReady: (info: ReadyInfo) => void
  readonly onCrash: (crash: { code: number; delayMs: number | null }) => void
  /** It cannot start, and is not started again by itself. */
  readonly onFailed: (failure: AppError) => void
  readonly now: () => number
}

export type Supervisor = {
  /** Starts the backend, also again after it was given up. */
  start(): void
  /** Resolves when the process is gone. */
  stop(): Promise<void>
  /** Hands a message to a backend that is ready; false when there is none. */
  send(message: unknown, ports?: readonly unknown[]): boolean
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  let current: { process: BackendProcess; isReady: boolean; failure: AppError | null } | null = null
  let crashes: readonly number[] = []
  let timer: NodeJS.Timeout | undefined
  let isStopping = false
  let isRestart = false
  let onGone: () => void = () => undefined

  const start = () => {
    if (current || isStopping) return
    const entry = { process: options.fork(isRestart), isReady: false, failure: null as AppError | null }
    isRestart = true
    current = entry
    serveShellLink(entry.process, options.answers, {
      ready: info => {
        if (current !== entry) return
        entry.isReady = true
        options.onReady(info)
      },
      failed: failure => (entry.failure = failure),
    })
    entry.process.onExit(code => {
      current = null
      if (isStopping) return onGone()
      if (entry.failure) return options.onFailed(entry.failure)
      crashes = withCrash(crashes, options.now())
      const delayMs = restartDelay(crashes)
      if (delayMs !== null) timer = setTimeout(start, delayMs)
      options.onCrash({ code, delayMs })
    })
  }

  return {
    start: () => {
      crashes = []
      clearTimeout(timer)
      start()
    },
    stop: async () => {
      isStopping = true
      clearTimeout(timer)
      if (!current) return
      const { process } = current
      const gone = new Promise<void>(resolve => (onGone = resolve))
      process.send({ type: 'shutdown' }, [])
      const killer = setTimeout(() => process.kill(), SHUTDOWN_MS)
      await gone
      clearTimeout(killer)
    },
    send: (message, ports = []) => {
      if (!current?.isReady) return false
      current.process.send(message, ports)
      return true
    },
  }
}
