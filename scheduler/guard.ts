// Where the admission is down: an evicted pod's replacement would run at once there, and the eviction repeat for ever.
import type { Verdict } from './probe.ts'

export type GuardOptions = {
  readonly probe: (namespace: string) => Promise<Verdict>
  /** Called when the set of namespaces without a gate changed. */
  readonly onChange: (ungated: ReadonlySet<string>) => void
  readonly clock?: () => number
}

export type Guard = {
  /** Namespaces in which a new pod was seen to be created without our gate. */
  readonly ungated: ReadonlySet<string>
  /** False when a new pod in any of these namespaces would not be gated; asks where that is not known as of now. */
  allows(namespaces: Iterable<string>): Promise<boolean>
  /** Asks about those that were ungated, and about one of `bound` in turn: an outage shows without an eviction. */
  patrol(bound: readonly string[]): Promise<void>
}

/** How long an answer holds. */
const FRESH_MS = 5000

export function createGuard({ probe, onChange, clock = () => performance.now() }: GuardOptions): Guard {
  const answers = new Map<string, { readonly at: number; readonly verdict: Promise<Verdict> }>()
  const ungated = new Set<string>()
  let turn = 0

  /** What is not known leaves things as they were. */
  async function ask(namespace: string): Promise<void> {
    const known = answers.get(namespace)
    const answer = known && clock() - known.at < FRESH_MS ? known : { at: clock(), verdict: probe(namespace) }
    answers.set(namespace, answer)
    const verdict = await answer.verdict
    const had = ungated.size
    if (verdict === 'ungated') ungated.add(namespace)
    if (verdict === 'gated') ungated.delete(namespace)
    if (ungated.size !== had) onChange(ungated)
  }

  return {
    ungated,
    async allows(namespaces) {
      const all = [...new Set(namespaces)]
      await Promise.all(all.map(ask))
      return all.every(namespace => !ungated.has(namespace))
    },
    async patrol(bound) {
      const one = bound.length > 0 ? bound[turn++ % bound.length] : undefined
      for (const namespace of answers.keys())
        if (!bound.includes(namespace)) {
          answers.delete(namespace)
          if (ungated.delete(namespace)) onChange(ungated)
        }
      await Promise.all([...ungated, ...(one === undefined ? [] : [one])].map(ask))
    },
  }
}
