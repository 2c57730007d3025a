import { useMemo } from 'react'
import { create } from 'zustand'
import { preferences, usePreference } from './preferences.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Lengths to choose from, Millis. */
export const PRESETS = { '1h': HOUR, '6h': 6 * HOUR, '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY } as const
export type Preset = keyof typeof PRESETS
export const PRESET_NAMES = Object.keys(PRESETS) as readonly Preset[]

/** What every chart of the window shows: the last hours or days of what is known, or a span that stays. Millis. */
export type TimeRange =
  | { readonly kind: 'last'; readonly preset: Preset }
  | { readonly kind: 'span'; readonly from: number; readonly to: number }

const DEFAULT: TimeRange = { kind: 'last', preset: '24h' }
/** The shortest that can be chosen: a few rounds. */
export const SHORTEST_SPAN = 5 * 60_000
/** As long as history is kept. */
export const LONGEST_SPAN = 400 * DAY

/** `24h`, or `1764000000000-1764003600000`. */
export const writeTimeRange = (range: TimeRange): string =>
  range.kind === 'last' ? range.preset : `${String(range.from)}-${String(range.to)}`

/** The reverse; what cannot be read is the last day. */
export function readTimeRange(text: string): TimeRange {
  if (Object.hasOwn(PRESETS, text)) return { kind: 'last', preset: text as Preset }
  const [from, to] = (/^(\d{1,14})-(\d{1,14})$/.exec(text) ?? []).slice(1).map(Number)
  if (from === undefined || to === undefined || !isSpan(from, to)) return DEFAULT
  return { kind: 'span', from, to }
}

/** Whether a span can be shown, Millis. */
export const isSpan = (from: number, to: number): boolean =>
  to - from >= SHORTEST_SPAN && to - from <= LONGEST_SPAN

/** Ranges that were shown before, the newest last: the way back out of a zoom. */
const usePast = create<{ readonly past: readonly string[] }>()(() => ({ past: [] }))
const REMEMBERED = 20

export function setTimeRange(range: TimeRange): void {
  const [before, next] = [preferences.getState().timeRange, writeTimeRange(range)]
  if (before === next) return
  usePast.setState(({ past }) => ({ past: [...past, before].slice(-REMEMBERED) }))
  preferences.setState({ timeRange: next })
}

/** Shows a stretch of a chart alone; one that is too short is widened around its middle. Millis. */
export function zoomTo(from: number, to: number): void {
  const middle = (from + to) / 2
  const half = Math.max(to - from, SHORTEST_SPAN) / 2
  setTimeRange({ kind: 'span', from: Math.round(middle - half), to: Math.round(middle + half) })
}

/** To the range before this one. */
export function goBack(): void {
  const before = usePast.getState().past.at(-1)
  if (before === undefined) return
  usePast.setState(({ past }) => ({ past: past.slice(0, -1) }))
  preferences.setState({ timeRange: before })
}

export function resetTimeRange(): void {
  setTimeRange(DEFAULT)
}

export function useTimeRange(): TimeRange {
  const text = usePreference(state => state.timeRange)
  return useMemo(() => readTimeRange(text), [text])
}

export const useCanGoBack = (): boolean => usePast(({ past }) => past.length > 0)

/** Whether charts show the period before beside this one. */
export const useIsCompared = (): boolean => usePreference(state => state.isCompared)
export const setCompared = (isCompared: boolean): void => preferences.setState({ isCompared })
