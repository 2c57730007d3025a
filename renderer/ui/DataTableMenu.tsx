import { Menu } from '@mantine/core'
import { useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { indexOfRow } from './dataTableWindow.ts'

/**
 * Where a row's menu is open, pixels of the window, and its items: those of the row that it was opened on, wherever that row
 * may be sorted to meanwhile.
 */
type Opened = { readonly items: ReactNode; readonly left: number; readonly top: number }

type Rows = {
  /** Items of the menu of a row of the table; null: it has none. */
  readonly itemsOf: (index: number) => ReactNode
  readonly select: (index: number) => void
  /** The menu is closed: keys are the table's again. */
  readonly focus: () => void
}

/** A menu of single rows, by the right button, by the menu key, or by Shift and F10. */
export function useRowMenu({ itemsOf, select, focus }: Rows) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const close = (): void => {
    setOpened(null)
    focus()
  }
  return {
    onContextMenu: (event: MouseEvent): void => {
      const index = indexOfRow(event.target)
      const items = index === null ? null : itemsOf(index)
      if (index === null || items === null) return
      event.preventDefault()
      select(index)
      setOpened({ items, left: event.clientX, top: event.clientY })
    },
    /** @returns whether the key was for it */
    onKey: (event: KeyboardEvent, selected: number | null): boolean => {
      const isAsked = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
      const items = isAsked && selected !== null ? itemsOf(selected) : null
      if (items === null) return false
      event.preventDefault()
      const row = event.currentTarget.querySelector(`[data-index="${String(selected)}"]`)
      const box = row?.getBoundingClientRect()
      // When the key is over: a menu that opens while it is down takes it for its own, and closes.
      if (box) setTimeout(() => setOpened({ items, left: box.left + INDENT, top: box.bottom }))
      return true
    },
    menu: opened && (
      <Menu opened onClose={close} position="bottom-start" withinPortal returnFocus={false}>
        <Menu.Target>
          <span
            style={{ position: 'fixed', left: `${String(opened.left)}px`, top: `${String(opened.top)}px` }}
          />
        </Menu.Target>
        <Menu.Dropdown>{opened.items}</Menu.Dropdown>
      </Menu>
    ),
  }
}

/** Of a menu by key from its row's left end. */
const INDENT = 24
