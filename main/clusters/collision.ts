import type { ClusterRow } from '../store/appRecords.ts'

export type Candidate = {
  /** null: pasted text. */
  readonly path: string | null
  readonly context: string
  readonly fingerprint: string
  /** As the new cluster would be called. */
  readonly name: string
}
export type Collision = {
  readonly row: ClusterRow
  readonly because: 'sameContext' | 'sameServerAndUser' | 'sameName'
}

/** The kept cluster that a context would collide with, by the strongest reason first; null: it is new. */
export function collisionOf(candidate: Candidate, kept: readonly ClusterRow[]): Collision | null {
  const real = kept.filter(({ source }) => source.kind !== 'sample')
  const find = (because: Collision['because'], isSame: (row: ClusterRow) => boolean): Collision | null => {
    const row = real.find(isSame)
    return row ? { row, because } : null
  }
  return (
    find('sameContext', row => isSameContext(candidate, row)) ??
    find('sameServerAndUser', row => row.fingerprint === candidate.fingerprint) ??
    find('sameName', row => row.name === candidate.name)
  )
}

/** Two pasted texts are the same source when they say the same. */
function isSameContext({ path, context, fingerprint }: Candidate, row: ClusterRow): boolean {
  if (row.context !== context) return false
  return path === null
    ? row.source.kind === 'pasted' && row.fingerprint === fingerprint
    : pathOf(row) === path
}

/** The kubeconfig file of a cluster; null when it has none. */
export const pathOf = ({ source }: Pick<ClusterRow, 'source'>): string | null =>
  source.kind === 'file' || source.kind === 'folder' ? source.path : null
