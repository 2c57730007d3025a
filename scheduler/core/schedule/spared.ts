// Filters that keep a pod from being a victim, whoever asks (quota.md 4).
import type { Spared } from './decision.ts'
import type { Entry } from './entry.ts'
import { dueBy, nodeAt, type Round } from './round.ts'

/** These are replaced at once, past our gate: evicting one frees nothing. */
const PAST_THE_GATE = new Set(['DaemonSet', 'Node'])

/** Null: it may go, as far as budgets allow. */
export function sparedBy(round: Round, entry: Entry): Spared['why'] | null {
  const { pod } = entry
  const { options } = round.inputs
  if (pod.isProtected) return 'protected'
  if (PAST_THE_GATE.has(pod.controller?.kind ?? '')) return 'daemon'
  if (options.ungatedNamespaces.has(pod.namespace)) return 'noReplacementGate'
  if (pod.controller === null && !mayTakeBare(round, entry)) return 'bare'
  if (pod.refused !== null && isYet(round, pod.refused.until)) return pod.refused.why
  return isYet(round, runtimeEnd(round, entry)) ? 'minRuntime' : null
}

const ownNode = (round: Round, { standing }: Entry) =>
  standing.kind === 'charged' ? nodeAt(round, standing.node) : null

const mayTakeBare = (round: Round, entry: Entry): boolean =>
  ownNode(round, entry)?.reclaimBarePods ?? round.inputs.options.reclaimBarePods

/** The pod's own word counts before its leaf's, and that before the options'. */
function runtimeEnd(round: Round, entry: Entry): number | null {
  const { startedAt, minRuntimeSeconds } = entry.pod
  const seconds =
    minRuntimeSeconds ?? ownNode(round, entry)?.minRuntimeSeconds ?? round.inputs.options.minRuntimeSeconds
  return startedAt === null ? null : startedAt + seconds * 1000
}

function isYet(round: Round, until: number | null): boolean {
  if (until === null || until <= round.now) return false
  dueBy(round, until)
  return true
}
