import type { Dashboards } from '../../preload/contract/dashboards.ts'

/** The last known dashboards, as old as they are now: what was of its moment when it came has aged since. */
export function agedDashboards(dashboards: Dashboards, now: number): Dashboards {
  const { at, source } = dashboards
  const since = Math.max(0, Math.round((now - at) / 1000))
  return { ...dashboards, source: { ...source, ageSeconds: (source.ageSeconds ?? 0) + since } }
}
