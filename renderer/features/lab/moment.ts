// A recording at one of its frames, and as the data of charts. Pure.
import type { LabEvent, LabRecording } from '../../../preload/contract/lab.ts'
import type { ChartData } from '../../ui/chartSeries.ts'
import { gpusFirst } from '../../ui/gpusFirst.ts'

export type LeafTrack = LabRecording['leaves'][number]
export type LeafWait = LabRecording['waits'][number][number]

/** What a step does, not what befalls a pod. */
export type StepEvent = Exclude<LabEvent, { kind: 'evicted' | 'lost' }>
export const isStep = (event: LabEvent): event is StepEvent =>
  event.kind !== 'evicted' && event.kind !== 'lost'

export const lastFrame = ({ times }: LabRecording): number => Math.max(0, times.length - 1)

/** Where there is no room for all leaves, those that have pods at some moment come before those that never do; else in their order. */
export function busyFirst({ leaves }: LabRecording, room: number): readonly LeafTrack[] {
  if (leaves.length <= room) return leaves
  const isBusy = ({ running, waiting }: LeafTrack): boolean =>
    running.some(count => count > 0) || waiting.some(count => count > 0)
  const { busy = [], idle = [] } = Object.groupBy(leaves, leaf => (isBusy(leaf) ? 'busy' : 'idle'))
  return [...busy, ...idle]
}

/** What happened since the frame before: the events, from which on to which. */
export function eventsAt({ events, eventsUntil }: LabRecording, frame: number): readonly LabEvent[] {
  return events.slice(frame === 0 ? 0 : (eventsUntil[frame - 1] ?? 0), eventsUntil[frame] ?? 0)
}

/** The frame that shows an event. */
export function frameOfEvent({ eventsUntil }: LabRecording, event: number): number {
  const found = eventsUntil.findIndex(until => until > event)
  return found < 0 ? Math.max(0, eventsUntil.length - 1) : found
}

/** The frame that stood at a simulated time, milliseconds. */
export function frameAtTime({ times }: LabRecording, at: number): number {
  return Math.max(
    0,
    times.findLastIndex(time => time <= at),
  )
}

/** The largest that any leaf uses or may use of a resource: one scale for all bars. */
export function scaleOf({ leaves }: LabRecording, resource: string): number {
  let most = 0
  for (const leaf of leaves)
    for (const track of leaf.resources)
      if (track.resource === resource)
        for (const column of [track.used, track.min, track.max])
          for (const value of column) if (value > most) most = value
  return most
}

/** Resources that a leaf limits, or all where none is limited, GPUs first. */
export function shownResources({ resources, leaves }: LabRecording): readonly string[] {
  const isLimited = (resource: string): boolean =>
    leaves.some(leaf =>
      leaf.resources.some(
        track =>
          track.resource === resource &&
          (track.min.some(value => value > 0) || track.max.some(value => !Number.isNaN(value))),
      ),
    )
  const limited = resources.filter(isLimited)
  return gpusFirst(limited.length > 0 ? limited : resources)
}

export type ChartWordsOfLeaf = { readonly used: string; readonly min: string; readonly max: string }

/** How a leaf's use went, as steps: what stands at one frame stands until the next. @param startMs the wall-clock time of the start */
export function chartOf(
  recording: LabRecording,
  {
    leaf,
    resource,
    startMs,
  }: { readonly leaf: LeafTrack; readonly resource: string; readonly startMs: number },
  words: ChartWordsOfLeaf,
): ChartData | undefined {
  const track = leaf.resources.find(each => each.resource === resource)
  const { times } = recording
  const end = times.at(-1) ?? 0
  if (track === undefined) return undefined
  // Without time passing, each frame takes a second: what comes after what is still to be seen.
  const isTimeless = end === 0
  const place = (frame: number): number => startMs + (isTimeless ? frame * 1000 : (times[frame] ?? 0))
  const points: number[] = []
  const rows: number[] = []
  for (let frame = 0; frame < times.length; frame += 1) {
    const here = place(frame)
    if (frame > 0 && here > (points.at(-1) ?? 0)) {
      points.push(here - 1)
      rows.push(frame - 1)
    }
    points.push(here)
    rows.push(frame)
  }
  const column = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, frame => values[frame] ?? Number.NaN)
  const hasMax = track.max.some(value => !Number.isNaN(value))
  const span = (points.at(-1) ?? 0) - (points[0] ?? 0)
  return {
    times: Float64Array.from(points),
    bucketMs: Math.max(1, span) * 2,
    from: startMs,
    to: startMs + Math.max(1, isTimeless ? times.length * 1000 : end),
    series: [
      { label: words.used, values: column(track.used), colour: 1, kind: 'area' },
      { label: words.min, values: column(track.min), colour: 2, kind: 'line' },
      ...(hasMax
        ? [
            {
              label: words.max,
              values: column(track.max),
              colour: 'other' as const,
              kind: 'line' as const,
              isDashed: true,
            },
          ]
        : []),
    ],
  }
}
