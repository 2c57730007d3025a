// A page that somebody else wrote, on paper: it runs nothing, loads nothing and sees nothing of the app.
import { BrowserWindow, session } from 'electron'
import { SCHEME } from './assets.ts'
import { printToPdf } from './print.ts'

const PAGE = `${SCHEME}://paper/`
const MOST_PAGES = 500
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}
let printed = 0

/** The page as PDF. Throws TOO_LARGE for one of more than 500 sheets. */
export async function printPage(html: string): Promise<Uint8Array> {
  printed += 1
  // In memory, and of this page alone.
  const own = session.fromPartition(`paper-${printed}`)
  own.webRequest.onBeforeRequest(({ url }, done) =>
    done({ cancel: url !== PAGE && !url.startsWith('data:') }),
  )
  own.protocol.handle(SCHEME, () => new Response(html, { headers: HEADERS }))
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: own, sandbox: true, contextIsolation: true, javascript: false },
  })
  try {
    await window.loadURL(PAGE)
    return await printToPdf(window, MOST_PAGES)
  } finally {
    window.destroy()
    own.protocol.unhandle(SCHEME)
  }
}
