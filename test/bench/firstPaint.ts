// How long a program of Electron takes from its start to a page that says that it was painted (`<html data-painted>`).
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

const LIMIT_MS = 60_000

export type Program = {
  readonly executable: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** `painted`: its figures are there; `ready`: also its first chart and its fonts. */
export type Mark = 'painted' | 'ready'

/** Resolves in the page at the frame in which it bears the mark, with the wall clock's milliseconds. */
const markedBy = (mark: Mark): string => `new Promise(resolve => {
  const look = () => (document.documentElement?.dataset.${mark} ? resolve(Date.now()) : requestAnimationFrame(look))
  look()
})`

/**
 * Starts the program, waits for its first painted page and ends it. @returns milliseconds from the start to the paint
 * @throws Error when there is none within a minute
 */
export async function timeFirstPaint(
  { executable, args, env }: Program,
  mark: Mark = 'painted',
): Promise<number> {
  const startedAt = Date.now()
  const child = spawn(executable, [...args, '--remote-debugging-port=0'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const tooLate = Promise.withResolvers<never>()
  const timer = setTimeout(() => tooLate.reject(new Error('No page was painted')), LIMIT_MS)
  try {
    const address = await debuggerOf(child)
    for (;;) {
      const paintedAt = await Promise.race([evaluate(await pageOf(address), markedBy(mark)), tooLate.promise])
      if (paintedAt !== null) return paintedAt - startedAt
    }
  } finally {
    clearTimeout(timer)
    await end(child)
  }
}

function debuggerOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, address] = /DevTools listening on ws:\/\/([\d.:]+)\//.exec(said) ?? []
      if (address) resolve(address)
    })
    child.once('exit', code => reject(new Error(`It ended (${code}): ${said.slice(-500)}`)))
    setTimeout(() => reject(new Error(`No debugger: ${said.slice(-500)}`)), LIMIT_MS).unref()
  })
}

/** The address of the first page's debugger, as soon as there is one. */
async function pageOf(address: string): Promise<string> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await sleep(5)) {
    const targets = (await (await fetch(`http://${address}/json/list`)).json()) as Target[]
    const page = targets.find(({ type, url }) => type === 'page' && url !== '' && url !== 'about:blank')
    if (page) return page.webSocketDebuggerUrl
  }
  throw new Error('No page')
}
type Target = { readonly type: string; readonly url: string; readonly webSocketDebuggerUrl: string }

/** The number that an expression resolves with; null when the page went on to another document meanwhile. */
function evaluate(page: string, expression: string): Promise<number | null> {
  const socket = new WebSocket(page)
  return new Promise<number | null>((resolve, reject) => {
    socket.addEventListener('open', () =>
      socket.send(
        JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, awaitPromise: true } }),
      ),
    )
    socket.addEventListener('message', ({ data }) => {
      const { result } = JSON.parse(String(data)) as { result?: { result?: { value?: number } } }
      resolve(result?.result?.value ?? null)
    })
    socket.addEventListener('close', () => resolve(null))
    socket.addEventListener('error', () => reject(new Error('The debugger does not answer')))
  }).finally(() => socket.close())
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  return ended.finally(() => clearTimeout(timer))
}
