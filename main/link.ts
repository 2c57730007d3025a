import { parseArgs } from 'node:util'
import { z } from 'zod'
import { AppError, ERROR_CODES, type ErrorCode } from '#core/base/errors.ts'
import { AlertSchema } from './alerts/alerts.ts'
import type { RpcPort } from './rpc/server.ts'

/**
 * The control channel between the shell and the backend: what only the shell can do is asked over it, and the shell
 * hands each window's port to the backend. Messages are checked on both sides. Neither end imports electron here.
 *
 *   backend                             shell
 *     │ ready {info}          ─────────▶ │   now the backend takes ports
 *     │ failed {failure}      ─────────▶ │   it cannot start, and will not by being started again; it exits
 *     │ ask {id,question,input} ───────▶ │
 *     │ ◀────────────── answer {id,result}│  one answer a question
 *     │ ◀──────────────────── port + [port]│ one a page; again after its reload or our restart
 *     │ ◀────────────── kubeconfigs {paths}│ a second start was given files to add
 *     │ ◀────────────────────── shutdown │   write what is to be written, then exit; killed after SHUTDOWN_MS
 */
export const SHUTDOWN_MS = 3000

const Path = z.string().min(1).max(4096)
/** As large as a pasted kubeconfig may be (preload/contract/clusters.ts). */
const LONGEST_SECRET = 33_554_432
/** As large as a page to be printed may be (preload/contract/lab.ts). */
const LONGEST_PAGE = 33_554_432

export const SecretsStatusSchema = z.object({
  /** Name of the keyring: `gnome_libsecret`, `kwallet5` …, `basic_text` (none), `keychain`, `dpapi`. */
  backend: z.string(),
  isAvailable: z.boolean(),
  /** What is sealed could be read by anyone who can read the file; the user must have agreed before `seal` is asked. */
  isPlainText: z.boolean(),
})
export type SecretsStatus = z.output<typeof SecretsStatusSchema>

const Bytes = z.custom<Uint8Array>(value => value instanceof Uint8Array)

const QUESTIONS = {
  seal: { input: z.string().max(LONGEST_SECRET), answer: Bytes },
  unseal: { input: Bytes, answer: z.string() },
  secretsStatus: { input: z.null(), answer: SecretsStatusSchema },
  chooseFiles: { input: z.enum(['kubeconfigs', 'folder', 'dataFolder']), answer: z.array(Path) },
  moveData: { input: Path, answer: z.null() },
  chooseSavePath: { input: z.string().min(1).max(255), answer: Path.nullable() },
  openFolder: { input: Path, answer: z.null() },
  printPage: { input: z.string().max(LONGEST_PAGE), answer: Bytes },
  notify: {
    input: z.object({ cluster: z.string(), name: z.string(), alerts: z.array(AlertSchema).min(1) }),
    answer: z.null(),
  },
} as const
type Question = keyof typeof QUESTIONS
type Input<Q extends Question> = z.output<(typeof QUESTIONS)[Q]['input']>
type Answer<Q extends Question> = z.output<(typeof QUESTIONS)[Q]['answer']>
/** One function a question; the shell's side of the link. */
export type ShellAnswers = { readonly [Q in Question]: (input: Input<Q>) => Promise<Answer<Q>> }

const ReadyInfoSchema = z.object({
  /** What SQLite calls itself, such as 3.53.4. */
  sqlite: z.string(),
})
export type ReadyInfo = z.output<typeof ReadyInfoSchema>

const Id = z.number().int().nonnegative()
const FailureSchema = z.object({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  data: z.record(z.string(), z.unknown()),
})
const FromBackend = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ask'),
    id: Id,
    question: z.enum(Object.keys(QUESTIONS) as [Question, ...Question[]]),
    input: z.unknown(),
  }),
  z.object({ type: z.literal('ready'), info: ReadyInfoSchema }),
  z.object({ type: z.literal('failed'), failure: FailureSchema }),
])
const FromShell = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('answer'),
    id: Id,
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: z.unknown() }),
      z.object({ ok: z.literal(false), error: FailureSchema }),
    ]),
  }),
  z.object({ type: z.literal('port') }),
  z.object({ type: z.literal('kubeconfigs'), paths: z.array(Path).max(64) }),
  z.object({ type: z.literal('shutdown') }),
])
export type FromShell = z.output<typeof FromShell>
type AnswerMessage = Extract<FromShell, { type: 'answer' }>

/** One end of the control channel. `ports` are the message ports that travelled with a message. */
export type LinkPort = {
  post(message: unknown): void
  onMessage(listener: (message: unknown, ports: readonly unknown[]) => void): void
}

/** What Electron's MessagePortMain is to us; also fits what a test makes of node:worker_threads. */
export type MessagePortLike = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
}

/** What `process.parentPort` of a utility process is to us. */
export type ParentPortLike = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: readonly unknown[] }) => void): unknown
}

export type ShellLink = {
  /** Encrypts by the system's keyring. Throws SECRETS_UNAVAILABLE. */
  seal(text: string): Promise<Uint8Array>
  /** Throws SECRETS_UNAVAILABLE when the keyring is gone or the bytes were sealed by another. */
  unseal(sealed: Uint8Array): Promise<string>
  secretsStatus(): Promise<SecretsStatus>
  /** Shows the system's dialog; [] when it was cancelled. */
  chooseFiles(purpose: Input<'chooseFiles'>): Promise<string[]>
  /** Shows the system's dialog for a new file of this name; null when it was cancelled. */
  chooseSavePath(name: string): Promise<string | null>
  /** Ends the app and starts it again with its data in another folder. Throws INVALID_INPUT, STORE_READ_ONLY, FOREIGN, DISK_FULL. */
  moveData(path: string): Promise<void>
  /** Shows a folder in the file manager. Throws INVALID_INPUT for one that is not the app's own. */
  openFolder(path: string): Promise<void>
  /** A page of HTML that stands alone as PDF; nothing that it names is loaded. Throws TOO_LARGE. */
  printPage(html: string): Promise<Uint8Array>
  /** Tells the user of what calls for attention in a cluster, by the system's notifications. */
  notify(input: Input<'notify'>): Promise<void>
  onPort(listener: (port: RpcPort) => void): void
  onKubeconfigs(listener: (paths: readonly string[]) => void): void
  onShutdown(listener: () => void): void
  /** Says that ports can be taken; to be called once, after the listeners are set. */
  ready(info: ReadyInfo): void
  /** Says why there is no backend; to be called once, in place of `ready`. */
  failed(failure: AppError): void
}

/** The backend's side. A message that does not fit is dropped: the shell is trusted, but may be of another version. */
export function createShellLink(port: LinkPort): ShellLink {
  const waiting = new Map<number, (message: AnswerMessage) => void>()
  const on: {
    port?: (port: RpcPort) => void
    kubeconfigs?: (paths: readonly string[]) => void
    shutdown?: () => void
  } = {}
  let lastId = 0
  const ask = async <Q extends Question>(question: Q, input: Input<Q>): Promise<Answer<Q>> => {
    const id = ++lastId
    const { result } = await new Promise<AnswerMessage>(resolve => {
      waiting.set(id, resolve)
      port.post({ type: 'ask', id, question, input })
    })
    if (!result.ok) throw new AppError(result.error.code, result.error.message, { data: result.error.data })
    return QUESTIONS[question].answer.parse(result.value) as Answer<Q>
  }
  port.onMessage((raw, ports) => {
    const parsed = FromShell.safeParse(raw)
    if (!parsed.success) return
    const message = parsed.data
    switch (message.type) {
      case 'answer':
        waiting.get(message.id)?.(message)
        waiting.delete(message.id)
        return
      case 'port':
        return on.port?.(rpcPortOf(ports[0] as MessagePortLike))
      case 'kubeconfigs':
        return on.kubeconfigs?.(message.paths)
      case 'shutdown':
        return on.shutdown?.()
    }
  })
  return {
    seal: text => ask('seal', text),
    unseal: sealed => ask('unseal', sealed),
    secretsStatus: () => ask('secretsStatus', null),
    chooseFiles: purpose => ask('chooseFiles', purpose),
    chooseSavePath: name => ask('chooseSavePath', name),
    moveData: async path => void (await ask('moveData', path)),
    openFolder: async path => void (await ask('openFolder', path)),
    printPage: html => ask('printPage', html),
    notify: async input => void (await ask('notify', input)),
    onPort: listener => (on.port = listener),
    onKubeconfigs: listener => (on.kubeconfigs = listener),
    onShutdown: listener => (on.shutdown = listener),
    ready: info => port.post({ type: 'ready', info }),
    failed: ({ code, message, data }) => port.post({ type: 'failed', failure: { code, message, data } }),
  }
}

/** The shell's side: answers the backend's questions; expected failures keep their code, others become BUG. */
export function serveShellLink(
  port: LinkPort,
  answers: ShellAnswers,
  on: { readonly ready: (info: ReadyInfo) => void; readonly failed: (failure: AppError) => void },
): void {
  const reply = async (id: number, question: Question, input: unknown): Promise<void> => {
    try {
      const checked = QUESTIONS[question].input.safeParse(input)
      if (!checked.success) throw new AppError('INVALID_INPUT', 'Bad question', { data: { question } })
      const answer = answers[question] as (input: unknown) => Promise<unknown>
      port.post({ type: 'answer', id, result: { ok: true, value: await answer(checked.data) } })
    } catch (cause) {
      const error =
        cause instanceof AppError
          ? { code: cause.code, message: cause.message, data: cause.data }
          : { code: 'BUG', message: cause instanceof Error ? cause.message : String(cause), data: {} }
      port.post({ type: 'answer', id, result: { ok: false, error } })
    }
  }
  port.onMessage(raw => {
    const parsed = FromBackend.safeParse(raw)
    if (!parsed.success) return
    const message = parsed.data
    switch (message.type) {
      case 'ready':
        return on.ready(message.info)
      case 'failed': {
        const { code, message: text, data } = message.failure
        return on.failed(new AppError(code, text, { data }))
      }
      case 'ask':
        void reply(message.id, message.question, message.input)
    }
  })
}

/** The backend's end of the channel in a utility process: `linkPortOf(process.parentPort)`. */
export function linkPortOf(parent: ParentPortLike): LinkPort {
  return {
    post: message => parent.postMessage(message),
    onMessage: listener => void parent.on('message', ({ data, ports }) => listener(data, ports)),
  }
}

function rpcPortOf(port: MessagePortLike): RpcPort {
  return {
    post: message => port.postMessage(message),
    onMessage: listener => {
      port.on('message', ({ data }) => listener(data))
      port.start()
    },
    onClose: listener => void port.on('close', listener),
  }
}

/** What the shell tells the backend on its command line. */
export type BackendArguments = {
  readonly dataFolder: string
  /** It was given for this run: its user cannot choose another one. */
  readonly isDataFolderGiven: boolean
  readonly logFolder: string
  readonly version: string
  /** Files to add to the registry at this start. */
  readonly kubeconfigs: readonly string[]
}

export const backendArguments = (args: BackendArguments): string[] => [
  `--data-dir=${args.dataFolder}`,
  `--log-dir=${args.logFolder}`,
  `--app-version=${args.version}`,
  ...(args.isDataFolderGiven ? ['--data-dir-given'] : []),
  ...args.kubeconfigs.map(path => `--kubeconfig=${path}`),
]

/** Reads what `backendArguments` wrote. Throws INVALID_INPUT when a folder is missing. @param argv without node and script */
export function parseBackendArguments(argv: readonly string[]): BackendArguments {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...argv],
    options: {
      'data-dir': text,
      'log-dir': text,
      'app-version': text,
      'data-dir-given': { type: 'boolean' },
      kubeconfig: { type: 'string', multiple: true },
    },
    strict: false,
  })
  const { 'data-dir': dataFolder, 'log-dir': logFolder, 'app-version': version, kubeconfig } = values
  if (typeof dataFolder !== 'string' || typeof logFolder !== 'string')
    throw new AppError('INVALID_INPUT', 'The backend needs --data-dir and --log-dir')
  const kubeconfigs = (kubeconfig ?? []) as string[]
  const isDataFolderGiven = values['data-dir-given'] === true
  return {
    dataFolder,
    isDataFolderGiven,
    logFolder,
    version: typeof version === 'string' ? version : '',
    kubeconfigs,
  }
}
