/** Brings the keyboard back to the row that is selected, or to the picture, once that is drawn. */
export function focusOutline(): void {
  requestAnimationFrame(() =>
    document
      .querySelector<HTMLElement>('[role="treegrid"] [role="row"][tabindex="0"], [role="application"]')
      ?.focus(),
  )
}
