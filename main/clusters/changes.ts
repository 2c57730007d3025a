// What a person asks to be changed in a cluster: guarded, and written down whether it was done, refused or failed.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { AppStore, ClusterRow } from '../store/appRecords.ts'
import { toAppError } from './failures.ts'

export type AskedChange = {
  readonly cluster: ClusterId
  /** `noun.verb`, as it stands in the audit. */
  readonly action: string
  /** What it is about: names alone, never a value. */
  readonly detail: Readonly<Record<string, unknown>>
  /** The cluster's name as it was typed; needed where the guard is production. */
  readonly typedCluster: string | null
  /** A name that must be typed whatever the guard. */
  readonly confirm?: { readonly name: string; readonly typed: string | null }
}

export type Changes = {
  /** What changes nothing but is written down all the same. Throws what `work` throws. */
  note<T>(asked: Omit<AskedChange, 'typedCluster' | 'confirm'>, work: () => Promise<T>): Promise<T>
  /** Throws READ_ONLY, CONFIRMATION_NEEDED, and what `work` throws; all of it is audited. */
  run<T>(asked: AskedChange, work: () => Promise<T>): Promise<T>
}

export type ChangesOptions = {
  /** Throws NOT_FOUND. */
  readonly cluster: (cluster: ClusterId) => Pick<ClusterRow, 'name' | 'guard'>
  readonly audit: AppStore['audit']
  readonly now: () => Millis
}

export function createChanges({ cluster: rowOf, audit, now }: ChangesOptions): Changes {
  const write = (
    { cluster, action, detail }: Parameters<Changes['note']>[0],
    outcome: 'done' | 'refused' | 'failed',
    failure?: AppError,
  ): void =>
    audit({
      at: now(),
      cluster,
      action,
      outcome,
      detail: failure ? { ...detail, code: failure.code } : detail,
    })

  const note: Changes['note'] = async (asked, work) => {
    let result
    try {
      result = await work()
    } catch (cause) {
      write(asked, 'failed', toAppError(cause, { host: asked.cluster }))
      throw cause
    }
    write(asked, 'done')
    return result
  }

  return {
    note,
    run: async (asked, work) => {
      const refusal = refusalOf(rowOf(asked.cluster), asked)
      if (!refusal) return note(asked, work)
      write(asked, 'refused', refusal)
      throw refusal
    },
  }
}

function refusalOf(
  row: Pick<ClusterRow, 'name' | 'guard'>,
  { typedCluster, confirm }: AskedChange,
): AppError | null {
  const refusal = guardRefusal(row, typedCluster)
  if (refusal) return refusal
  return confirm && confirm.typed !== confirm.name ? needsName(confirm.name) : null
}

/** What the guard of a cluster has against a change: READ_ONLY, or CONFIRMATION_NEEDED until its name was typed; null for nothing. */
export function guardRefusal(
  { guard, name }: Pick<ClusterRow, 'name' | 'guard'>,
  typedName: string | null,
): AppError | null {
  if (guard === 'readOnly') return new AppError('READ_ONLY', 'This cluster is read-only here')
  return guard === 'production' && typedName !== name ? needsName(name) : null
}

const needsName = (name: string) =>
  new AppError('CONFIRMATION_NEEDED', `Type the name of ${name} to go on`, { data: { name } })
