import { useEffect, type RefObject } from 'react'
import { focusSearch, SEARCH_FIELD } from '../../state/focus.ts'

/**
 * Where an arrow key goes among `count` results: from the field (−1) down to the first, from the first up to the field.
 * null: the key is not for the results.
 */
export function nextResult(key: string, from: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return Math.min(count - 1, from + 1)
  if (key === 'ArrowUp') return from < 0 ? null : from - 1
  if (from < 0) return null
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}

/** Arrow keys between the search field and the links in `list`; Enter in the field opens the first of them. */
export function useResultKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const links = [...(list.current?.querySelectorAll<HTMLElement>('a[data-hit]') ?? [])]
      const from = links.findIndex(link => link === document.activeElement)
      const isInField = document.activeElement?.id === SEARCH_FIELD
      if (event.defaultPrevented || (from < 0 && !isInField) || event.isComposing) return
      if (isInField && event.key === 'Enter') return links[0]?.click()
      const next = nextResult(event.key, from, links.length)
      if (next === null) return
      event.preventDefault()
      if (next < 0) focusSearch()
      else links[next]?.focus()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [list])
}
