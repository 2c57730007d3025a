import { AppError } from '#core/base/errors.ts'
import type { Entries, Entry, Kubeconfig } from './kubeconfig.ts'
import { ClusterEntry, ContextEntry, UserEntry } from './kubeconfigSchema.ts'

/** One context with the entries that it names; empty ones stand in for what cannot be used, and `problem` says what. */
export type Picked = {
  readonly name: string
  readonly context: ContextEntry
  readonly cluster: ClusterEntry
  readonly user: UserEntry
  readonly problem: AppError | null
}

/** As long as the contract lets a context's name be. */
const LONGEST_NAME = 512

/** Throws NOT_FOUND. A context without a user is complete: no credential is sent, as with kubectl. */
export function pickContext(kubeconfig: Kubeconfig, name: string): Picked {
  const found = kubeconfig.contexts.find(context => context.name === name)
  if (!found) throw new AppError('NOT_FOUND', `There is no context "${name}"`, { data: { context: name } })
  const problems: AppError[] = []
  if (name === '' || name.length > LONGEST_NAME) problems.push(badName())
  const context = valueOf(found.entry, problems) ?? ContextEntry.parse({})
  if (context.cluster === '') problems.push(withoutCluster(name))
  const cluster = find(kubeconfig.clusters, { section: 'clusters', name: context.cluster }, problems)
  const user = find(kubeconfig.users, { section: 'users', name: context.user }, problems)
  return {
    name,
    context,
    cluster: cluster ?? ClusterEntry.parse({}),
    user: user ?? UserEntry.parse({}),
    problem: problems[0] ?? null,
  }
}

function find<T>(
  entries: Entries<T>,
  wanted: { readonly section: string; readonly name: string },
  problems: AppError[],
): T | undefined {
  if (wanted.name === '') return undefined
  const entry = entries.get(wanted.name)
  if (entry) return valueOf(entry, problems)
  problems.push(missing(wanted))
  return undefined
}

function valueOf<T>(entry: Entry<T>, problems: AppError[]): T | undefined {
  if (entry.ok) return entry.value
  problems.push(entry.error)
  return undefined
}

const missing = (wanted: { section: string; name: string }) =>
  new AppError('CONFIG_INCOMPLETE', `There is no entry "${wanted.name}" among the ${wanted.section}`, {
    data: { ...wanted, reason: 'MISSING_ENTRY' },
  })
const withoutCluster = (name: string) =>
  new AppError('CONFIG_INCOMPLETE', `The context "${name}" names no cluster`, {
    data: { field: 'cluster', reason: 'MISSING_FIELD' },
  })
const badName = () =>
  new AppError('CONFIG_INCOMPLETE', `The context's name is empty or longer than ${LONGEST_NAME} characters`, {
    data: { field: 'name', reason: 'BAD_NAME' },
  })
