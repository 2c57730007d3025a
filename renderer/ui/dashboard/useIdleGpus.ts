import { useMemo } from 'react'
import { IDLE_PERCENT, idleSince } from '#core/metrics/idle.ts'
import { MOST_LINES, type SeriesKey } from '#core/metrics/series.ts'
import { millis, type ClusterId, type Millis } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useEndpoint } from '../../data/queries.ts'

type Device = Dashboards['nodes'][number]['devices'][number]

/** A GPU that pods hold and that has done nothing for longer than the user lets pass. */
export type IdleGpu = { readonly node: string; readonly device: Device; readonly since: Millis }

const HOUR = 3_600_000
/** As far back as is looked. */
const LOOK_BACK = 7 * 24 * HOUR
const POINTS = 337

/** `gpus`: the longest idle first. `unseen`: how many more are quiet now, of which it was not asked since when. */
export type IdleGpus = { readonly gpus: readonly IdleGpu[]; readonly unseen: number }

/** None while nothing is known. */
export function useIdleGpus(cluster: ClusterId, dashboards: Dashboards | null): IdleGpus {
  const { data: settings } = useEndpoint('settings.get', undefined)
  const quiet = useMemo(() => (dashboards ? heldAndQuiet(dashboards) : []), [dashboards])
  const candidates = useMemo(() => quiet.slice(0, MOST_LINES), [quiet])
  const asOf = dashboards?.at ?? 0
  const at = Math.ceil((asOf + 1) / 60_000) * 60_000
  const { data } = useEndpoint(
    'history.range',
    {
      cluster,
      series: candidates.map(({ device }) => `device.gpu.utilization/${device.uuid}` satisfies SeriesKey),
      from: millis(Math.max(0, at - LOOK_BACK)),
      to: millis(at),
      points: POINTS,
    },
    { enabled: candidates.length > 0, keepsPrevious: false },
  )
  const leastHours = settings?.idleGpuHours
  const gpus = useMemo(() => {
    if (!data || leastHours === undefined) return []
    return candidates
      .flatMap(({ node, device }, index): IdleGpu[] => {
        const highs = data.highs[index]
        const since = highs ? idleSince({ times: data.times, highs, bucketMs: data.bucketMs }) : null
        return since !== null && asOf - since >= leastHours * HOUR ? [{ node, device, since }] : []
      })
      .toSorted((a, b) => a.since - b.since)
  }, [candidates, data, asOf, leastHours])
  return { gpus, unseen: quiet.length - candidates.length }
}

const heldAndQuiet = ({ nodes }: Dashboards) =>
  nodes
    .flatMap(({ name, devices }) => devices.map(device => ({ node: name, device })))
    .filter(
      ({ device: { pods, utilizationPercent } }) =>
        pods.length > 0 && utilizationPercent !== null && utilizationPercent <= IDLE_PERCENT,
    )
