// Runs credential plugins for all clusters: one run at a time of each, however many requests wait for it.
import { createHash } from 'node:crypto'
import { AppError } from '#core/base/errors.ts'
import type { ExecConfig } from './config.ts'
import { orAborted } from './deadline.ts'
import {
  type ExecCluster,
  type ExecCredential,
  execInfo,
  parseExecCredential,
  refreshAt,
} from './execCredential.ts'
import { runPlugin } from './execProcess.ts'
import { maskArguments } from './maskArguments.ts'
import type { Environment } from './proxy.ts'

export const EXEC_TIMEOUT_MS = 60_000

export type ExecPlugin = {
  /** The credential that is known and still good, else a fresh one. Throws EXEC_*. */
  credential(signal: AbortSignal): Promise<ExecCredential>
  /** Forgets this credential, unless it was replaced already. */
  drop(refused: ExecCredential): void
  /** The failure that asks the user to allow this plugin. */
  consentNeeded(): AppError
}

export type ExecRunner = {
  plugin(exec: ExecConfig, cluster: ExecCluster): ExecPlugin
  /** How often a plugin was started. */
  runs(): number
}

export type ExecRunnerOptions = {
  /** The environment of the user's login shell. */
  readonly env: () => Environment
  readonly now: () => number
  readonly timeoutMs?: number
}

type Entry = {
  known: { readonly credential: ExecCredential; readonly until: number } | null
  flight: Flight | null
}
type Flight = {
  readonly result: Promise<ExecCredential>
  readonly controller: AbortController
  waiting: number
}

export function createExecRunner(options: ExecRunnerOptions): ExecRunner {
  const entries = new Map<string, Entry>()
  let runs = 0

  const start = (entry: Entry, exec: ExecConfig, info: string): Flight => {
    const controller = new AbortController()
    const run = async () => {
      runs += 1
      const timeoutMs = options.timeoutMs ?? EXEC_TIMEOUT_MS
      const output = await runPlugin({ exec, env: options.env(), info, timeoutMs }, controller.signal)
      const credential = parseExecCredential(output, exec, options.now())
      entry.known = { credential, until: refreshAt(credential, options.now()) }
      return credential
    }
    const result = run().finally(() => {
      if (entry.flight === flight) entry.flight = null
    })
    const flight: Flight = { result, controller, waiting: 0 }
    return flight
  }

  /** The last who stops waiting ends the run. */
  const join = async (entry: Entry, flight: Flight, signal: AbortSignal): Promise<ExecCredential> => {
    flight.waiting += 1
    try {
      return await orAborted(flight.result, signal)
    } finally {
      flight.waiting -= 1
      if (flight.waiting === 0 && entry.flight === flight) {
        entry.flight = null
        flight.controller.abort()
      }
    }
  }

  const plugin = (exec: ExecConfig, cluster: ExecCluster): ExecPlugin => {
    const info = execInfo(exec, cluster)
    const entry = entryOf(entries, keyOf(exec, info))
    return {
      credential: async signal => {
        if (exec.interactiveMode === 'Always') throw interactive(exec)
        if (entry.known && options.now() < entry.known.until) return entry.known.credential
        entry.flight ??= start(entry, exec, info)
        return join(entry, entry.flight, signal)
      },
      drop: refused => {
        if (entry.known?.credential === refused) entry.known = null
      },
      consentNeeded: () => consentNeeded(exec),
    }
  }

  return { plugin, runs: () => runs }
}

function entryOf(entries: Map<string, Entry>, key: string): Entry {
  const entry = entries.get(key) ?? { known: null, flight: null }
  entries.set(key, entry)
  return entry
}

/** Two contexts share a credential when the same command with the same input would make it. */
const keyOf = (exec: ExecConfig, info: string): string =>
  createHash('sha256')
    .update(JSON.stringify([exec.path ?? exec.command, exec.args, exec.env, info]))
    .digest('hex')

const consentNeeded = (exec: ExecConfig) =>
  new AppError('EXEC_CONSENT', `${exec.command} may not run before it is allowed`, {
    data: {
      command: exec.command,
      path: exec.path,
      args: maskArguments(exec.args),
      envNames: exec.env.map(({ name }) => name),
      installHint: exec.installHint,
    },
  })

const interactive = (exec: ExecConfig) =>
  new AppError('EXEC_INTERACTIVE', `${exec.command} needs a terminal to ask on`, {
    data: { command: exec.command },
  })
