import { BrowserWindow, nativeTheme, screen } from 'electron'
import { PAGE } from './assets.ts'
import { fitBounds, MIN_SIZE, type Box } from './bounds.ts'
import { readWindowState, writeWindowState } from './windowState.ts'

/** The page's background before any page was seen: `--bg` of the look, light and dark. */
const BACKGROUND = { light: '#f6f7f6', dark: '#101512' } as const
const SAVE_DELAY_MS = 500

export type PageOptions = {
  /** The part of the address after `#`, such as `/c/sample/overview`; null: where the page itself wants to start. */
  readonly route: string | null
  readonly isSafeMode?: boolean
  /** This start was asked for a cluster that the backend has yet to name: nothing is shown before. */
  readonly isAsked?: boolean
}

export const pageUrl = ({ route, isSafeMode, isAsked }: PageOptions): string =>
  `${PAGE}${isSafeMode ? '?safe=1' : isAsked ? '?asked=1' : ''}${route === null ? '' : `#${route}`}`

/** What every window of ours is made with: a sandboxed page without Node. */
export const webPreferences = (preload: string): Electron.WebPreferences => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  spellcheck: false,
  v8CacheOptions: 'bypassHeatCheckAndEagerCompile', // every function is kept compiled, not only those of the first moment
  navigateOnDragDrop: false,
})

export type MainWindowOptions = {
  readonly preload: string
  /** A PNG; on macOS and Windows the app's own icon is shown instead. */
  readonly icon: string
  /** Where the window's place is remembered. */
  readonly statePath: string
}

/** The app's window, at the place and in the colour it was left in; shown when it has something to show. */
export function createMainWindow({ preload, icon, statePath }: MainWindowOptions): BrowserWindow {
  const state = readWindowState(statePath)
  const [first, ...others] = displays()
  let background = state?.background ?? null
  const window = new BrowserWindow({
    ...fitBounds(state?.bounds ?? null, [first, ...others]),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Canopy',
    icon,
    autoHideMenuBar: true,
    backgroundColor: background ?? (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light),
    webPreferences: webPreferences(preload),
  })
  if (state?.isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())

  const save = () =>
    writeWindowState(statePath, {
      bounds: window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      background,
    })
  let timer: NodeJS.Timeout | undefined
  const saveSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_DELAY_MS)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', save)
  window.on('closed', () => clearTimeout(timer)) // it may still have moved, or changed its colour, while it closed
  window.webContents.on('did-change-theme-color', (_event, colour) => {
    if (!colour) return
    background = colour.slice(0, 7)
    window.setBackgroundColor(background)
    saveSoon()
  })
  return window
}

/**
 * A window that nobody sees: for a picture, a print, a check. It is drawn off screen, since one that is merely hidden is not
 * drawn again after its first frames.
 */
export function createHiddenWindow(preload: string, size: { width: number; height: number }): BrowserWindow {
  return new BrowserWindow({
    ...size,
    useContentSize: true,
    show: false,
    webPreferences: { ...webPreferences(preload), offscreen: true, backgroundThrottling: false },
  })
}

/** Brings the window to the front, on a page of it. */
export async function showRoute(window: BrowserWindow, route: string): Promise<void> {
  focusWindow(window)
  // Only what is after the # differs, so the page stays and follows.
  const [page] = window.webContents.getURL().split('#')
  await window.loadURL(page ? `${page}#${route}` : pageUrl({ route }))
}

/** Brings the window to the front, as a second start of the app does. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function displays(): [Box, ...Box[]] {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  return [primary.workArea, ...others.map(({ workArea }) => workArea)]
}
