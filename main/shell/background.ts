import { Menu, nativeImage, Tray } from 'electron'
import type { Texts } from './texts.ts'

export type Background = {
  /** Shows that the app goes on without a window. Nothing when it already does; throws where there can be no icon. */
  show(): void
  hide(): void
}

export type BackgroundOptions = {
  /** A PNG; made as small as the system wants it. */
  readonly icon: string
  readonly texts: Texts
  readonly onOpen: () => void
  readonly onQuit: () => void
}

const ICON_PIXELS = 22

/**
 * The icon in the system's tray: by it the window comes back, or the app ends. A desktop without a tray shows none; there a
 * second start of the app brings the window back.
 */
export function createBackground({ icon, texts, onOpen, onQuit }: BackgroundOptions): Background {
  let tray: Tray | null = null
  return {
    show: () => {
      if (tray) return
      const size = { width: ICON_PIXELS, height: ICON_PIXELS }
      tray = new Tray(nativeImage.createFromPath(icon).resize(size))
      tray.setToolTip(texts.background)
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: texts.open, click: onOpen },
          { label: texts.quit, click: onQuit },
        ]),
      )
      tray.on('click', onOpen)
    },
    hide: () => {
      tray?.destroy()
      tray = null
    },
  }
}
