import { createStore, useStore } from 'zustand'
import { CLUSTER_ID_PATTERN } from '#core/base/units.ts'

/** What the user prefers of this window, kept on this computer. Nothing here is about a cluster's content. */
export type Preferences = {
  /** null: folds by the width of the window. */
  readonly isNavigationFolded: boolean | null
  /** Where the user was last, as a path of the router; null on the first start. */
  readonly lastPath: string | null
  /** The cluster that the user looked at last. */
  readonly lastCluster: string | null
  /** Which page of each cluster the user looked at last: 'overview', 'quotas/tree', … */
  readonly lastPageOf: Readonly<Record<string, string>>
  /** Columns shown, in order, by table. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  /** What charts show, as renderer/state/timeRange.ts writes it. */
  readonly timeRange: string
  /** Whether charts show the period before, too. */
  readonly isCompared: boolean
  /** The settings that matter before the backend has answered: no flash of the wrong theme or language. */
  readonly appearance: { readonly theme: string; readonly language: string; readonly timeZone: string }
}

export const DEFAULT_PREFERENCES: Preferences = {
  isNavigationFolded: null,
  lastPath: null,
  lastCluster: null,
  lastPageOf: {},
  columns: {},
  timeRange: '24h',
  isCompared: false,
  appearance: { theme: 'system', language: 'system', timeZone: 'system' },
}

const STORAGE_KEY = 'canopy.preferences'

/** Reads each field for itself: what does not fit is at its default, the others are kept. Never throws. */
export function parsePreferences(text: string | null): Preferences {
  const raw = parseObject(text)
  const text_ = (key: string): string | null => (typeof raw[key] === 'string' ? raw[key] : null)
  const path = text_('lastPath')
  const cluster = text_('lastCluster')
  const folded = raw['isNavigationFolded']
  const appearance = asObject(raw['appearance'])
  const chosen = (key: keyof Preferences['appearance']): string =>
    typeof appearance[key] === 'string' ? appearance[key] : 'system'
  return {
    isNavigationFolded: typeof folded === 'boolean' ? folded : null,
    lastPath: path?.startsWith('/') && !path.startsWith('//') ? path : null,
    lastCluster: cluster && CLUSTER_ID_PATTERN.test(cluster) ? cluster : null,
    lastPageOf: entriesOf(raw['lastPageOf'], isPage),
    columns: entriesOf(raw['columns'], isTextList),
    timeRange: text_('timeRange') ?? '24h',
    isCompared: raw['isCompared'] === true,
    appearance: { theme: chosen('theme'), language: chosen('language'), timeZone: chosen('timeZone') },
  }
}

const isPage = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z]+(\/[a-z]+)?$/.test(value)
const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')

function entriesOf<T>(value: unknown, isFit: (value: unknown) => value is T): Record<string, T> {
  const entries = Object.entries(asObject(value)).filter((entry): entry is [string, T] => isFit(entry[1]))
  return Object.fromEntries(entries)
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

function parseObject(text: string | null): Record<string, unknown> {
  if (text === null) return {}
  try {
    return asObject(JSON.parse(text))
  } catch {
    return {} // a corrupt value is no value: preferences must never keep the window from opening
  }
}

type Keeper = Pick<Storage, 'getItem' | 'setItem'>

/** A store of preferences on top of a storage that may refuse (private mode, full, absent). */
export function createPreferences(storage: Keeper | null) {
  const store = createStore<Preferences>()(() => parsePreferences(readFrom(storage)))
  store.subscribe(state => writeTo(storage, JSON.stringify(state)))
  return store
}

function readFrom(storage: Keeper | null): string | null {
  try {
    return storage?.getItem(STORAGE_KEY) ?? null
  } catch {
    return null // storage may be denied altogether; the defaults serve
  }
}

function writeTo(storage: Keeper | null, text: string): void {
  try {
    storage?.setItem(STORAGE_KEY, text)
  } catch (cause) {
    console.warn('Preferences cannot be kept', cause)
  }
}

/** After three crashes in a row the shell opens the page in safe mode: nothing that was kept is used or overwritten. */
export const isSafeMode = typeof location !== 'undefined' && new URLSearchParams(location.search).has('safe')

const canKeep = typeof localStorage !== 'undefined' && !isSafeMode
export const preferences = createPreferences(canKeep ? localStorage : null)

/** One preference, re-rendered when it changes. */
export const usePreference = <T>(select: (state: Preferences) => T): T => useStore(preferences, select)

/** Which columns of a table are shown, in order; null until the user chose. */
export function setColumns(table: string, columns: readonly string[] | null): void {
  preferences.setState(({ columns: all }) => {
    const { [table]: _, ...others } = all
    return { columns: columns === null ? others : { ...others, [table]: columns } }
  })
}
