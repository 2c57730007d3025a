import { createContext, useContext, type ReactNode } from 'react'
import { createPortal } from 'react-dom'

/** The place in the top bar for what steers the whole page (a time range …); null where there is no top bar. */
export const PageControlsSlot = createContext<HTMLElement | null>(null)

/** Shows its children in the top bar for as long as the page is there. */
export function PageControls({ children }: { readonly children: ReactNode }) {
  const slot = useContext(PageControlsSlot)
  return slot && createPortal(children, slot)
}
