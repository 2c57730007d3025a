import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What one run of the app is for: a window, or a result on standard output. */
export type Task =
  { readonly kind: 'window' } | { readonly kind: 'firstLook' } | { readonly kind: 'selfTest' }

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
  const dataFolder = values['data-dir'] ?? (env['CANOPY_DATA_DIR'] || undefined)
  return {
    task: values['self-test'] ? { kind: 'selfTest' } : taskOf(tokens),
    dataFolder: dataFolder === undefined ? null : path('--data-dir', dataFolder),
    kubeconfigs: (values.kubeconfig ?? []).map(value => path('--kubeconfig', value)),
    outFolder: path('--out', values.out ?? 'out'),
  }
}

type Token = { kind: string; name?: string; value?: unknown }

/** The verb is the word right after `--headless`. */
function taskOf(tokens: readonly Token[]): Task {
  const at = tokens.findIndex(token => token.name === 'headless')
  if (at < 0) return { kind: 'window' }
  const next = tokens[at + 1]
  const verb = next?.kind === 'positional' ? String(next.value) : 'first-look'
  const task = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
  if (!task) throw new Error(`Unknown verb: --headless ${verb} (known: ${Object.keys(VERBS).join(', ')})`)
  return task
}
