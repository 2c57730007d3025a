import type { Alert } from '../alerts/alerts.ts'
import type { Texts } from './texts.ts'

/** What a notification says. */
export type Words = { readonly title: string; readonly body: string }

/** More of one round than this are told in one notification. */
const MOST = 3

/** Each alert in words; many of them as one, with the first few named. */
export function alertWords(name: string, alerts: readonly Alert[], texts: Texts): readonly Words[] {
  const bodies = alerts.map(alert => sentence(alert, texts))
  if (bodies.length <= MOST) return bodies.map(body => ({ title: name, body }))
  const rest = texts.alertMore(bodies.length - MOST)
  return [{ title: texts.alertMany(name, bodies.length), body: [...bodies.slice(0, MOST), rest].join('\n') }]
}

function sentence(alert: Alert, texts: Texts): string {
  switch (alert.kind) {
    case 'unhealthy':
      return texts.alertUnhealthy(alert.node, alert.evidence)
    case 'idle':
      return texts.alertIdle(alert.node, alert.hours)
    case 'quota':
      return texts.alertQuota(alert.name, alert.percent, alert.resource)
    case 'source':
      return texts.alertSource(alert.from, alert.to)
  }
}
