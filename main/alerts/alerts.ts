// What of a round is worth a word on the desktop: told when it begins, and not again while it lasts. Pure.
//
//   not so ──first round in which it is──▶ told ──lasts──▶ told (silent)
//      ▲                                     └─first round in which it is not─┐
//      └──────────────────────────────────────────────────────────────────────┘
import { z } from 'zod'
import type { Settings } from '../../preload/contract/app.ts'
import { type Dashboards, FindingSchema } from '../../preload/contract/dashboards.ts'

/** Which alerts the user wants. */
export type AlertRules = Pick<Settings, 'alertUnhealthy' | 'alertIdle' | 'alertSource' | 'alertQuotaPercent'>

export type IdleGpu = { readonly node: string; readonly uuid: string; readonly hours: number }

export const AlertSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unhealthy'), node: z.string(), rule: FindingSchema.shape.rule }),
  z.object({ kind: z.literal('idle'), node: z.string(), hours: z.number() }),
  z.object({ kind: z.literal('quota'), name: z.string(), resource: z.string(), percent: z.number() }),
  z.object({ kind: z.literal('source'), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal('lost') }),
])
export type Alert = z.output<typeof AlertSchema>

/** What was told and still lasts, by keys; and the source of the round before. */
export const AlertMemorySchema = z.object({
  told: z.array(z.string()),
  tier: z.enum(['T1', 'T2', 'T3', 'T4']).nullable(),
})
export type AlertMemory = z.output<typeof AlertMemorySchema>
export const NOTHING_TOLD: AlertMemory = { told: [], tier: null }

type Look = {
  readonly dashboards: Pick<Dashboards, 'unhealthy' | 'quotas' | 'source'>
  readonly idle: readonly IdleGpu[]
  readonly rules: AlertRules
}

type Keyed = { readonly key: string; readonly alert: Alert }

/** What is to be told now, and the memory for the next round. What a rule that is off would tell is forgotten. */
export function lookForAlerts(
  before: AlertMemory,
  look: Look,
): { readonly alerts: readonly Alert[]; readonly memory: AlertMemory } {
  const { tier } = look.dashboards.source
  const now = [...unhealthy(look), ...idle(look), ...quotas(look)]
  const told = new Set(before.told)
  const alerts = now.filter(({ key }) => !told.has(key)).map(({ alert }) => alert)
  // Tiers are named best first.
  const lost: Alert[] =
    look.rules.alertSource && before.tier !== null && tier > before.tier
      ? [{ kind: 'source', from: before.tier, to: tier }]
      : []
  return {
    alerts: [...alerts, ...lost],
    memory: { told: now.map(({ key }) => key), tier },
  }
}

function unhealthy({ dashboards, rules }: Look): Keyed[] {
  if (!rules.alertUnhealthy) return []
  return dashboards.unhealthy.map(({ node, uuid, rule }) => ({
    key: `unhealthy ${node} ${uuid ?? ''} ${rule}`,
    alert: { kind: 'unhealthy', node, rule },
  }))
}

const idle = ({ idle: gpus, rules }: Look): Keyed[] =>
  rules.alertIdle
    ? gpus.map(({ node, uuid, hours }) => ({ key: `idle ${uuid}`, alert: { kind: 'idle', node, hours } }))
    : []

function quotas({ dashboards, rules: { alertQuotaPercent: least } }: Look): Keyed[] {
  if (least === 0) return []
  return dashboards.quotas.flatMap(({ name, resource, used, max }): Keyed[] => {
    if (max === null || max <= 0 || used <= 0) return []
    const percent = Math.floor((used / max) * 100)
    if (percent < least) return []
    return [{ key: `quota ${name} ${resource}`, alert: { kind: 'quota', name, resource, percent } }]
  })
}
