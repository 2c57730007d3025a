import type { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import { ClusterEntry, ContextEntry, Envelope, Named, UserEntry } from './kubeconfigSchema.ts'
import type { YamlText } from './yamlText.ts'

/** A kubeconfig's text, understood but not followed: no file that it names was read. It holds secrets. */
export type Kubeconfig = {
  /** In the order of the file, each name once. */
  readonly contexts: readonly NamedContext[]
  readonly clusters: Entries<ClusterEntry>
  readonly users: Entries<UserEntry>
  /** What a person should know although the rest can be used. */
  readonly warnings: readonly AppError[]
}
export type NamedContext = { readonly name: string; readonly entry: Entry<ContextEntry> }
export type Entries<T> = ReadonlyMap<string, Entry<T>>
/** One that cannot be used spoils only the contexts that need it. */
export type Entry<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError }

const SECTIONS = {
  clusters: { of: 'cluster', schema: ClusterEntry },
  users: { of: 'user', schema: UserEntry },
  contexts: { of: 'context', schema: ContextEntry },
} as const
type Section = keyof typeof SECTIONS

/** Throws CONFIG_SYNTAX with line and column, TOO_LARGE. Neither these nor the warnings quote the text. */
export async function parseKubeconfig(text: string): Promise<Kubeconfig> {
  const { parseYaml } = await import('./yamlText.ts') // a start reads no kubeconfig
  const yaml = await parseYaml(text)
  const parsed = Envelope.safeParse(yaml.value ?? {})
  if (!parsed.success) throw wrongShape(yaml, parsed.error, [])
  const { kind, ...lists } = parsed.data
  if (kind !== '' && kind !== 'Config') throw notConfig(yaml)
  const read = <T>(section: Section, schema: z.ZodType<T>) =>
    readSection({ yaml, section, schema }, lists[section])
  const [clusters, users, contexts] = [
    read('clusters', ClusterEntry),
    read('users', UserEntry),
    read('contexts', ContextEntry),
  ]
  return {
    contexts: [...contexts.entries].map(([name, entry]) => ({ name, entry })),
    clusters: clusters.entries,
    users: users.entries,
    warnings: [...yaml.warnings, ...clusters.warnings, ...users.warnings, ...contexts.warnings],
  }
}

/**
 * kubectl refuses a whole file in which a name comes twice (client-go, tools/clientcmd/api/v1/conversion.go). Here only the
 * contexts that would have to guess cannot be used.
 */
function readSection<T>(
  { yaml, section, schema }: { yaml: YamlText; section: Section; schema: z.ZodType<T> },
  list: readonly unknown[],
): { entries: Map<string, Entry<T>>; warnings: AppError[] } {
  const entries = new Map<string, Entry<T>>()
  const warnings: AppError[] = []
  for (const [index, item] of list.entries()) {
    const named = Named.safeParse(item)
    if (!named.success) {
      warnings.push(wrongShape(yaml, named.error, [section, index]))
      continue
    }
    const { name } = named.data
    if (entries.has(name)) {
      const error = repeated(section, name, yaml.at([section, index]))
      entries.set(name, { ok: false, error })
      warnings.push(error)
    } else entries.set(name, readEntry({ yaml, schema, path: [section, index, SECTIONS[section].of] }, item))
  }
  return { entries, warnings }
}

function readEntry<T>(
  { yaml, schema, path }: { yaml: YamlText; schema: z.ZodType<T>; path: readonly PropertyKey[] },
  item: unknown,
): Entry<T> {
  const inner = (item as Readonly<Record<PropertyKey, unknown>>)[path.at(-1) ?? '']
  const parsed = schema.safeParse(inner ?? {})
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, error: wrongShape(yaml, parsed.error, path) }
}

function wrongShape(yaml: YamlText, error: z.ZodError, path: readonly PropertyKey[]): AppError {
  const inside = error.issues[0]?.path ?? []
  const { line, column } = yaml.at([...path, ...inside])
  const field = [...path, ...inside].join('.')
  const message =
    field === '' ? 'This is no kubeconfig' : `${field} at line ${line} is not what a kubeconfig has there`
  return new AppError('CONFIG_SYNTAX', message, { data: { line, column, field, reason: 'WRONG_TYPE' } })
}

function notConfig(yaml: YamlText): AppError {
  const { line, column } = yaml.at(['kind'])
  return new AppError('CONFIG_SYNTAX', 'This is YAML of another kind than Config', {
    data: { line, column, field: 'kind', reason: 'NOT_KUBECONFIG' },
  })
}

function repeated(
  section: Section,
  name: string,
  { line, column }: { line: number; column: number },
): AppError {
  const { of } = SECTIONS[section]
  return new AppError(
    'CONFIG_INCOMPLETE',
    `There are two ${section} called "${name}"; kubectl refuses such a file`,
    {
      data: { line, column, section: of, name, reason: 'DUPLICATE_NAME' },
    },
  )
}
