import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What one run of the app is for: a window, or a result on standard output. */
export type Task =
  | { readonly kind: 'window' }
  | { readonly kind: 'firstLook' }
  | { readonly kind: 'selfTest' }
  | DashboardTask
  /** `args` is the command line after the verb; paths in it are relative to `cwd`. */
  | { readonly kind: 'simulate'; readonly args: readonly string[]; readonly cwd: string }

/** One round of figures of one cluster. */
export type DashboardTask = {
  readonly kind: 'dashboard'
  /** At least one. */
  readonly kubeconfigs: readonly string[]
  /** Null: their only one. */
  readonly context: string | null
  /** Address of a Prometheus; null: what is found. */
  readonly prometheus: string | null
  readonly isJson: boolean
  /** Whether the kubeconfig's sign-in command may run. */
  readonly allowsExec: boolean
}

/** What a script asked for that cannot be: it ends with exit code 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

export type Flags = {
  readonly task: Task
  /** null: the platform's folder for this app's data. */
  readonly dataFolder: string | null
  readonly kubeconfigs: readonly string[]
  /** Where a headless run writes its files. */
  readonly outFolder: string
}

/** Verbs of `--headless VERB`; a bare `--headless` is the first look. */
const VERBS: Readonly<Record<string, Task>> = {
  'first-look': { kind: 'firstLook' },
  'self-test': { kind: 'selfTest' },
}
const DASHBOARD = 'dashboard'

/** Takes the rest of the command line. npm says in INIT_CWD where it was called; it runs scripts in the project's folder. */
const SIMULATE = 'simulate'

export type Invocation = {
  /** The command line without the executable; switches of Chromium and a leading app folder are passed over. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** Reads the command line. Throws an Error fit for a person's eyes when a flag lacks its value or a verb is unknown. */
export function parseFlags({ argv, env, cwd }: Invocation): Flags {
  const { values, tokens } = parseArgs({
    args: [...argv],
    options: {
      'data-dir': { type: 'string' },
      kubeconfig: { type: 'string', multiple: true },
      out: { type: 'string' },
      headless: { type: 'boolean' },
      'self-test': { type: 'boolean' },
      context: { type: 'string' },
      prometheus: { type: 'string' },
      json: { type: 'boolean' },
      'allow-exec': { type: 'boolean' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const path = (name: string, value: unknown): string => {
    if (typeof value !== 'string' || value === '' || value.startsWith('--'))
      throw new Error(`${name} needs a path`)
    return resolve(cwd, value)
  }
  const verb = verbOf(tokens)
  if (verb === DASHBOARD)
    return badIfThrown(() => {
      const kubeconfigs = (values.kubeconfig ?? [undefined]).map(value => path('--kubeconfig', value))
      return {
        task: { kind: 'dashboard', kubeconfigs, ...dashboardOf(values) },
        dataFolder: values['data-dir'] === undefined ? null : path('--data-dir', values['data-dir']),
        kubeconfigs,
        outFolder: path('--out', values.out ?? 'out'),
      }
    })
  const dataFolder = values['data-dir'] ?? (env['CANOPY_DATA_DIR'] || undefined)
  return {
    task: values['self-test'] ? { kind: 'selfTest' } : taskOf(verb, { argv, env, cwd }),
    dataFolder: dataFolder === undefined ? null : path('--data-dir', dataFolder),
    kubeconfigs: (values.kubeconfig ?? []).map(value => path('--kubeconfig', value)),
    outFolder: path('--out', values.out ?? 'out'),
  }
}

type Token = { kind: string; name?: string; value?: unknown }

/** The word right after `--headless`; null: there is no such flag. */
function verbOf(tokens: readonly Token[]): string | null {
  const at = tokens.findIndex(token => token.name === 'headless')
  if (at < 0) return null
  const next = tokens[at + 1]
  return next?.kind === 'positional' ? String(next.value) : 'first-look'
}

function taskOf(verb: string | null, { argv, env, cwd }: Invocation): Task {
  if (verb === null) return { kind: 'window' }
  if (verb === SIMULATE)
    return { kind: 'simulate', args: argv.slice(argv.indexOf(verb) + 1), cwd: env['INIT_CWD'] ?? cwd }
  const task = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
  const known = [...Object.keys(VERBS), DASHBOARD, SIMULATE].join(', ')
  if (!task) throw new Error(`Unknown verb: --headless ${verb} (known: ${known})`)
  return task
}

type Values = Readonly<Record<string, unknown>>

function dashboardOf(values: Values): Omit<DashboardTask, 'kind' | 'kubeconfigs'> {
  const text = (name: string): string | null => {
    const value = values[name]
    if (value === undefined) return null
    if (typeof value !== 'string' || value === '' || value.startsWith('--'))
      throw new Error(`--${name} needs a value`)
    return value
  }
  return {
    context: text('context'),
    prometheus: text('prometheus'),
    isJson: values['json'] === true,
    allowsExec: values['allow-exec'] === true,
  }
}

function badIfThrown<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new BadInput((cause as Error).message, { cause })
  }
}
