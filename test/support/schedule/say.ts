import type { Decision } from '#core/schedule/decision.ts'

/** A decision in one line, for tables: `admit ml/a → ml`, `reclaim ml/a ← other/b`, `wait ml/a quota`. */
export function say(decision: Decision): string {
  switch (decision.kind) {
    case 'admit':
      return `admit ${decision.pods.join()} → ${decision.leaf}`
    case 'reserve': {
      const { rule, pods, victims } = decision.reservation
      const coming = victims.filter(uid => !decision.evict.includes(uid))
      return `${rule} ${pods.join()} ← ${decision.evict.join()}${coming.length === 0 ? '' : ` (${coming.join()})`}`
    }
    case 'evict':
      return `evict ${decision.pods.join()} ${decision.rule}`
    case 'release':
      return `release ${decision.pods.join()} ${decision.why}`
    case 'recharge':
      return `recharge ${decision.pod} → ${decision.leaf}`
    case 'wait':
      return `wait ${decision.pod} ${decision.reason.kind}`
  }
}

/** All that is to be done; not who waits. */
export const actions = (decisions: readonly Decision[]): string[] =>
  decisions.filter(decision => decision.kind !== 'wait').map(say)

export type Wait = Extract<Decision, { kind: 'wait' }>

export const waits = (decisions: readonly Decision[]): Wait[] =>
  decisions.flatMap(decision => (decision.kind === 'wait' ? [decision] : []))

export function waitOf(decisions: readonly Decision[], pod: string): Wait {
  const wait = waits(decisions).find(each => each.pod === pod)
  if (wait === undefined) throw new Error(`${pod} does not wait`)
  return wait
}
