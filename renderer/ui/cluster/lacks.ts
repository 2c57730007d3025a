import type { Provenance } from '../../../preload/contract/common.ts'

export type Kind = 'nodes' | 'pods' | 'namespaces' | 'events' | 'workloads'
export type Reason = Provenance['missing'][number]['reason']

/** Kinds that a figure was counted without, by the reason why. */
export type Lack = { readonly reason: Reason; readonly kinds: readonly string[] }

const REASONS: readonly Reason[] = ['forbidden', 'failed', 'loading']

/** What of `needs` a figure was counted without. */
export function lacksOf(provenance: Provenance, needs: readonly Kind[]): Lack[] {
  return REASONS.map(reason => ({
    reason,
    kinds: provenance.missing
      .filter(each => each.reason === reason && needs.some(need => need === each.kind))
      .map(each => each.kind),
  })).filter(lack => lack.kinds.length > 0)
}

/**
 * Whether a figure is unknown rather than small: nothing was counted, and what it counts could not be listed. A figure
 * above 0 is shown with its lack named (an identity may list some namespaces).
 */
export const isUnknown = (lacks: readonly Lack[], value: number): boolean => value === 0 && lacks.length > 0
