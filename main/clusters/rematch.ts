/** What a kept cluster and a context that was found have in common, besides what the context says. */
export type Binding = { readonly path: string; readonly context: string; readonly fingerprint: string }
export type Pair<A, B> = { readonly lost: A; readonly found: B }

/** From the strongest likeness to the weakest: the file was moved, the context was renamed, both. */
const LIKENESSES: readonly ((binding: Binding) => string)[] = [
  ({ fingerprint, context }) => JSON.stringify([fingerprint, context]),
  ({ fingerprint, path }) => JSON.stringify([fingerprint, path]),
  ({ fingerprint }) => fingerprint,
]

/**
 * Which contexts that were found are clusters whose source went away. Only where exactly one of each is alike: when in doubt,
 * nothing is bound, since a wrong cluster under a familiar name is worse than a new one.
 */
export function rematch<A extends Binding, B extends Binding>(
  lost: readonly A[],
  found: readonly B[],
): readonly Pair<A, B>[] {
  const pairs: Pair<A, B>[] = []
  for (const likeness of LIKENESSES) {
    const openLost = lost.filter(item => !pairs.some(pair => pair.lost === item))
    const openFound = found.filter(item => !pairs.some(pair => pair.found === item))
    for (const item of openLost) {
      const key = likeness(item)
      const candidates = openFound.filter(other => likeness(other) === key)
      const rivals = openLost.filter(other => likeness(other) === key)
      if (candidates.length === 1 && rivals.length === 1 && candidates[0])
        pairs.push({ lost: item, found: candidates[0] })
    }
  }
  return pairs
}
