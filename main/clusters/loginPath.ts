// Programs that are started from a desktop do not get the PATH of the user's shell, where credential plugins are found.
import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { basename, delimiter } from 'node:path'

export type LoginPath = {
  readonly status: 'merged' | 'unchanged' | 'failed'
  readonly detail: string
}
export type LoginEnvironment = { readonly env: NodeJS.ProcessEnv; readonly outcome: LoginPath }

const LIMIT_MS = 10_000
const LARGEST_OUTPUT = 1_048_576
const MARK = 'canopy-environment'
/** What a shell may say and an app started from a desktop lacks: where programs are, and the way through proxies. */
const TAKEN = [
  'PATH',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
]

/**
 * The environment with what the login shell adds. Asks the shell once, at most LIMIT_MS; whatever goes wrong, the process's
 * own environment is what remains, and the outcome says so. Never rejects.
 */
export async function readLoginEnvironment(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  limitMs = LIMIT_MS,
): Promise<LoginEnvironment> {
  const shell = env['SHELL'] || ownShell()
  if (platform === 'win32' || !shell)
    return { env, outcome: { status: 'unchanged', detail: env['PATH'] ?? '' } }
  const answer = await askShell(shell, env, limitMs)
  if ('problem' in answer)
    return { env, outcome: { status: 'failed', detail: `${shell}: ${answer.problem}` } }
  const found = parseEnvironment(answer.output)
  if (!found) return { env, outcome: { status: 'failed', detail: `${shell}: printed no environment` } }
  const path = mergePaths(found['PATH'], env['PATH'])
  const taken = Object.fromEntries(TAKEN.flatMap(name => (found[name] ? [[name, found[name]]] : [])))
  const isSame = path === env['PATH']
  return {
    env: { ...taken, ...env, PATH: path },
    outcome: { status: isSame ? 'unchanged' : 'merged', detail: path },
  }
}

type Answer = { readonly output: string } | { readonly problem: string }

/** What the system says a person's shell is; null where it says nothing. */
function ownShell(): string | null {
  try {
    return userInfo().shell
  } catch {
    return null // a user without an entry, as in some containers
  }
}

/** csh takes `-l` only alone. The others know the flags apart, not all of them joined. */
const flagsOf = (shell: string): readonly string[] =>
  /^t?csh$/.test(basename(shell)) ? ['-i', '-c'] : ['-i', '-l', '-c']

/** `env -0` between marks: what profile scripts print stands outside of them. Its own words, so that every shell knows them. */
const COMMAND = `printf '%s\\0' '${MARK}'; env -0; printf '%s\\0' '${MARK}'`

/** Ends with the second mark: a profile may leave something running that holds the output open. */
function askShell(shell: string, env: NodeJS.ProcessEnv, limitMs: number): Promise<Answer> {
  return new Promise(resolve => {
    const child = spawn(shell, [...flagsOf(shell), COMMAND], {
      env: { ...env, TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true, // a group of its own, so that what a profile starts can be ended too, and no terminal to ask on
    })
    let output = ''
    let isOver = false
    const end = (answer: Answer) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      child.stdout.destroy()
      if (child.pid !== undefined) killGroup(child.pid)
      resolve(answer)
    }
    const timer = setTimeout(() => end({ problem: `did not answer in ${limitMs / 1000} s` }), limitMs)
    child.once('error', cause => end({ problem: 'code' in cause ? String(cause.code) : cause.message }))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (parseEnvironment(output)) end({ output })
      else if (output.length > LARGEST_OUTPUT) end({ problem: 'printed too much' })
    })
    child.once('close', () => end({ output }))
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (cause) {
    // ESRCH: all of it has ended. EPERM: on macOS the same, while the leader waits to be collected.
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw cause
  }
}

/** null when the marks are not both there. */
export function parseEnvironment(output: string): Record<string, string> | null {
  const [, between, after] = output.split(`${MARK}\0`)
  if (between === undefined || after === undefined) return null
  return Object.fromEntries(
    between.split('\0').flatMap(line => {
      const at = line.indexOf('=')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
    }),
  )
}

/** The shell's order first, then what only the process has; each folder once. */
export function mergePaths(...paths: readonly (string | undefined)[]): string {
  const folders = paths.flatMap(path => (path ?? '').split(delimiter)).filter(Boolean)
  return [...new Set(folders)].join(delimiter)
}

/** The login shell, asked once in the background. */
export type LoginShell = {
  /** The process's own environment until the shell has answered. */
  readonly env: () => NodeJS.ProcessEnv
  readonly outcome: () => LoginPath
  /** Resolves when it has answered or was given up. */
  readonly isRead: Promise<unknown>
}

/** @param calm when there is time for it */
export function askLoginShell(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  calm: Promise<void>,
): LoginShell {
  let found: LoginEnvironment = { env, outcome: { status: 'unchanged', detail: '' } }
  const isRead = calm.then(() => readLoginEnvironment(env, platform)).then(read => (found = read))
  return { env: () => found.env, outcome: () => found.outcome, isRead }
}
