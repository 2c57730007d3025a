/** Id of the search field in the top bar. */
export const SEARCH_FIELD = 'search-field'

/** Puts the cursor into the search field of the top bar, its text selected. */
export function focusSearch(): void {
  const field = document.getElementById(SEARCH_FIELD)
  if (!(field instanceof HTMLInputElement)) return
  field.focus()
  field.select()
}

/** Whether what has the focus takes typed text. */
export function isTypingIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
