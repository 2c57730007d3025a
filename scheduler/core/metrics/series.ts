// How a recorded series is named: whose figure it is, which figure, and of which of them.
//
//   cluster.gpus.allocated                  scope "cluster": there is one, so no entity follows
//   device.gpu.utilization/GPU-3f1c…        scope "device", metric "gpu.utilization", entity its UUID
//   job.gpu.memory.used/team-a/train-7      an entity may hold slashes of its own

/** Whose figure it is. Entities: a node's name, a model's, a quota leaf's, namespace/name of a job or pod, a device's UUID. */
export const SCOPES = ['cluster', 'node', 'model', 'leaf', 'job', 'pod', 'device'] as const
export type Scope = (typeof SCOPES)[number]

export type SeriesKey = `${Scope}.${string}`
/** `entity` is '' for the cluster as a whole. */
export type SeriesName = { readonly scope: Scope; readonly metric: string; readonly entity: string }

/** As many series as one question of history may name, where each is a line of its own. */
export const MOST_LINES = 256

/** Names of metrics: words of letters and digits, joined by dots. */
const METRIC = '[a-z][A-Za-z0-9]*(?:\\.[A-Za-z0-9]+)*'
/** Shape of a key; without flags, so that it can be used in any schema. */
export const SERIES_KEY_PATTERN = new RegExp(`^(${SCOPES.join('|')})\\.(${METRIC})(?:/([^\\0]{1,512}))?$`)

export const seriesKey = ({ scope, metric, entity }: SeriesName): SeriesKey =>
  entity === '' ? `${scope}.${metric}` : `${scope}.${metric}/${entity}`

/** The parts of a key; null for what is none. */
export function parseSeriesKey(key: string): SeriesName | null {
  const match = SERIES_KEY_PATTERN.exec(key)
  if (!match) return null
  return { scope: match[1] as Scope, metric: match[2] ?? '', entity: match[3] ?? '' }
}
