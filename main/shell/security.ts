import { app, shell, type IpcMainEvent, type Session, type WebContents } from 'electron'
import { isExternalLink, isOwnPage, isOwnRequest } from './origins.ts'

/** Denies to every page of the app what ours never do, whoever created it. */
export function restrictContents(log: (text: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    const denyForeign = (event: { url: string; preventDefault(): void }) => {
      if (isOwnPage(event.url)) return
      event.preventDefault()
      log(`navigation denied: ${event.url.slice(0, 200)}`)
    }
    contents.on('will-navigate', denyForeign)
    contents.on('will-redirect', denyForeign)
    contents.on('will-frame-navigate', denyForeign)
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (isExternalLink(url)) void shell.openExternal(url)
      else log(`new window denied: ${url.slice(0, 200)}`)
      return { action: 'deny' }
    })
  })
}

/** Pages may write to the clipboard after a click; every other permission and every request to another origin is denied. */
export function restrictSession(session: Session): void {
  // Chromium fetches a dictionary for the first window, also for one that checks no spelling.
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
  const isAllowed = (permission: string) => permission === 'clipboard-sanitized-write'
  session.setPermissionRequestHandler((_contents, permission, done) => done(isAllowed(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission))
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, done) => done({ cancel: !isOwnRequest(details.url) }))
}

/** Whether a message comes from the main frame of a window of ours, at our origin. */
export function isFromOurPage(event: IpcMainEvent, windows: ReadonlySet<WebContents>): boolean {
  const frame = event.senderFrame
  return (
    windows.has(event.sender) && frame !== null && frame === event.sender.mainFrame && isOwnPage(frame.url)
  )
}
