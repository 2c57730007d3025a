// One run of a credential plugin: its own process group, nothing to read, a limit in time and in output.
import { type ChildProcess, spawn } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { redactText } from '../log.ts'
import type { ExecConfig } from './config.ts'
import type { Environment } from './proxy.ts'

const LONGEST_OUTPUT = 1_048_576
const LONGEST_STDERR = 16_384
const SHOWN_LINES = 5
/** How long a plugin's left-over children may hold its output open after it ended. */
const DRAIN_MS = 1000
const isWindows = process.platform === 'win32'

export type ExecRun = {
  readonly exec: ExecConfig
  readonly env: Environment
  readonly info: string
  readonly timeoutMs: number
}

/** What the plugin printed. Throws EXEC_NOT_FOUND, EXEC_TIMEOUT, EXEC_FAILED, EXEC_OUTPUT, CANCELLED. */
export async function runPlugin(run: ExecRun, signal: AbortSignal): Promise<string> {
  const path = await findCommand(run.exec, run.env)
  const child = spawn(path, run.exec.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf(run),
    // A group of its own, so that what it started ends with it; and no terminal that it could ask on.
    detached: !isWindows,
    windowsHide: true,
  })
  return collect(child, run, signal)
}

function environmentOf({ env, exec, info }: ExecRun): NodeJS.ProcessEnv {
  const own = Object.fromEntries(exec.env.map(({ name, value }) => [name, value]))
  return { ...env, ...own, KUBERNETES_EXEC_INFO: info }
}

function collect(child: ChildProcess, run: ExecRun, signal: AbortSignal): Promise<string> {
  const { exec } = run
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let size = 0
    let stderrSize = 0
    let stopped: AppError | null = null
    const stop = (reason: AppError) => {
      stopped ??= reason
      killGroup(child)
    }
    const onAbort = () => stop(new AppError('CANCELLED', 'Cancelled'))
    const limit = setTimeout(() => stop(late(run)), run.timeoutMs)
    let drain: NodeJS.Timeout | undefined
    const settle = (outcome: () => void) => {
      clearTimeout(limit)
      clearTimeout(drain)
      signal.removeEventListener('abort', onAbort)
      outcome()
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > LONGEST_OUTPUT) return stop(tooMuch(exec))
      stdout.push(chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderrSize < LONGEST_STDERR) stderr.push(chunk)
      stderrSize += chunk.length
    })
    child.once('error', cause => settle(() => reject(notStarted(exec, cause))))
    child.once('exit', () => {
      drain = setTimeout(() => killGroup(child), DRAIN_MS)
    })
    child.once('close', (code, endedBy) =>
      settle(() => {
        if (stopped) return reject(stopped)
        if (code === 0) return resolve(Buffer.concat(stdout).toString('utf8'))
        const words = shownLines(Buffer.concat(stderr).toString('utf8'), exec)
        reject(failed(exec, { exitCode: code, signal: endedBy, stderr: words }))
      }),
    )
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (isWindows) {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (cause) {
    // Nobody is left in the group.
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause
  }
}

/** The first lines of what it complained about, without what looks like a credential or was given to it as one. */
function shownLines(text: string, exec: ExecConfig): string {
  const secrets = exec.env.map(({ value }) => value).filter(value => value.length >= 6)
  const cleaned = secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), redactText(text))
  const lines = cleaned.split('\n').map(line => line.trim().slice(0, 300))
  return lines
    .filter(line => line !== '')
    .slice(0, SHOWN_LINES)
    .join('\n')
}

const late = ({ exec, timeoutMs }: ExecRun) =>
  new AppError('EXEC_TIMEOUT', `${exec.command} did not finish within ${Math.round(timeoutMs / 1000)} s`, {
    data: { command: exec.command, timeoutMs },
  })

const tooMuch = (exec: ExecConfig) =>
  new AppError('EXEC_OUTPUT', `${exec.command} printed no usable credential`, {
    data: { command: exec.command, reason: 'more than 1 MiB of output' },
  })

const failed = (exec: ExecConfig, data: Record<string, unknown>) =>
  new AppError('EXEC_FAILED', `${exec.command} failed`, { data: { command: exec.command, ...data } })

const notStarted = (exec: ExecConfig, cause: Error) =>
  new AppError('EXEC_FAILED', `${exec.command} could not be started`, {
    data: { command: exec.command, systemCode: (cause as NodeJS.ErrnoException).code ?? null },
    cause,
  })

/** Where the command is. Throws EXEC_NOT_FOUND with every place that was looked at. */
export async function findCommand(exec: ExecConfig, env: Environment): Promise<string> {
  const searchPath = env['PATH'] ?? env['Path'] ?? ''
  const folders = searchPath.split(delimiter).filter(folder => folder !== '')
  const bases = exec.path === null ? folders.map(folder => join(folder, exec.command)) : [exec.path]
  const endings = isWindows ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD').split(';')] : ['']
  for (const base of bases)
    for (const ending of endings) if (await isExecutable(base + ending)) return base + ending
  throw new AppError('EXEC_NOT_FOUND', `${exec.command} was not found`, {
    data: {
      command: exec.command,
      installHint: exec.installHint,
      lookedIn: exec.path === null ? folders : [exec.path],
    },
  })
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return false
    throw cause
  }
}
