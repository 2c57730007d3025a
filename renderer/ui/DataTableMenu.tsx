import { Menu } from '@mantine/core'
import { useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { indexOfRow } from './dataTableWindow.ts'

/** Where a row's menu is open, pixels of the window. */
type Place = { readonly index: number; readonly left: number; readonly top: number }

type Rows = {
  /** Items of the menu of a row of the table; null: it has none. */
  readonly itemsOf: (index: number) => ReactNode
  readonly select: (index: number) => void
  /** The menu is closed: keys are the table's again. */
  readonly focus: () => void
}

/** A menu of single rows, by the right button, by the menu key, or by Shift and F10. */
export function useRowMenu({ itemsOf, select, focus }: Rows) {
  const [place, setPlace] = useState<Place | null>(null)
  const items = place && itemsOf(place.index)
  const close = (): void => {
    setPlace(null)
    focus()
  }
  return {
    onContextMenu: (event: MouseEvent): void => {
      const index = indexOfRow(event.target)
      if (index === null || itemsOf(index) === null) return
      event.preventDefault()
      select(index)
      setPlace({ index, left: event.clientX, top: event.clientY })
    },
    /** @returns whether the key was for it */
    onKey: (event: KeyboardEvent, selected: number | null): boolean => {
      const isAsked = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
      if (!isAsked || selected === null || itemsOf(selected) === null) return false
      event.preventDefault()
      const row = event.currentTarget.querySelector(`[data-index="${String(selected)}"]`)
      const box = row?.getBoundingClientRect()
      // When the key is over: a menu that opens while it is down takes it for its own, and closes.
      if (box) setTimeout(() => setPlace({ index: selected, left: box.left + INDENT, top: box.bottom }))
      return true
    },
    menu: place && items !== null && (
      <Menu opened onClose={close} position="bottom-start" withinPortal returnFocus={false}>
        <Menu.Target>
          <span
            style={{ position: 'fixed', left: `${String(place.left)}px`, top: `${String(place.top)}px` }}
          />
        </Menu.Target>
        <Menu.Dropdown>{items}</Menu.Dropdown>
      </Menu>
    ),
  }
}

/** Of a menu by key from its row's left end. */
const INDENT = 24
