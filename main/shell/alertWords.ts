import type { Alert } from '../alerts/alerts.ts'
import type { Texts } from './texts.ts'

/** What a notification says, and the page of the window that it leads to. */
export type Words = { readonly title: string; readonly body: string; readonly route: string }

/** A cluster as notifications name it. */
export type Named = { readonly cluster: string; readonly name: string }

/** More of one round than this are told in one notification. */
const MOST = 3

/** Each alert in words; many of them as one, with the first few named. */
export function alertWords(
  { cluster, name }: Named,
  alerts: readonly Alert[],
  texts: Texts,
): readonly Words[] {
  const words = alerts.map(alert => ({
    title: name,
    body: sentence(alert, texts),
    route: `/c/${cluster}/${placeOf(alert)}`,
  }))
  if (words.length <= MOST) return words
  const first = words.slice(0, MOST).map(({ body }) => body)
  const body = [...first, texts.alertMore(words.length - MOST)].join('\n')
  return [{ title: texts.alertMany(name, words.length), body, route: `/c/${cluster}/overview` }]
}

/** The page of the cluster that shows what an alert is about. */
function placeOf(alert: Alert): string {
  switch (alert.kind) {
    case 'unhealthy':
    case 'idle':
      return `nodes/${encodeURIComponent(alert.node)}`
    case 'quota':
      return 'dashboards/quotas'
    case 'source':
    case 'lost':
      return 'overview'
  }
}

function sentence(alert: Alert, texts: Texts): string {
  switch (alert.kind) {
    case 'unhealthy':
      return texts.alertUnhealthy(alert.node, texts.rules[alert.rule])
    case 'idle':
      return texts.alertIdle(alert.node, alert.hours)
    case 'quota':
      return texts.alertQuota(alert.name, alert.percent, alert.resource)
    case 'source':
      return texts.alertSource(alert.from, alert.to)
    case 'lost':
      return texts.alertLost
  }
}
