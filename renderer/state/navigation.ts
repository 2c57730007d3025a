import { useSyncExternalStore } from 'react'
import { preferences, usePreference } from './preferences.ts'

/** At this width and below, the navigation is icons alone unless the user unfolded it. CSS pixels. */
const NARROW = '(max-width: 1100px)'

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

const isNarrow = (): boolean => window.matchMedia(NARROW).matches

/** Whether the navigation shows icons alone. */
export function useIsFolded(): boolean {
  const chosen = usePreference(state => state.isNavigationFolded)
  const narrow = useSyncExternalStore(subscribe, isNarrow)
  return chosen ?? narrow
}

export function toggleNavigation(): void {
  preferences.setState(({ isNavigationFolded }) => {
    const folded = !(isNavigationFolded ?? isNarrow())
    // What the width would do anyway is no choice: the navigation follows the width again.
    return { isNavigationFolded: folded === isNarrow() ? null : folded }
  })
}
