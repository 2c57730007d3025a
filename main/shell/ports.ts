import { ipcMain, MessageChannelMain, type WebContents } from 'electron'
import { isFromOurPage } from './security.ts'
import type { Supervisor } from './supervisor.ts'

export type PortBroker = {
  /** Lets the pages of these contents have a port each time they ask. */
  admit(contents: WebContents): void
  /** Gives every page that listens a fresh port; the old one died with the backend. */
  connectAll(): void
}

/**
 * Makes one channel a page: one end goes to the backend, the other to the page, and from then on they speak without the
 * shell. A page asks when it listens (`port:ready`); a reload ends the old channel with the old document.
 */
export function createPortBroker(supervisor: Supervisor): PortBroker {
  const admitted = new Set<WebContents>()
  const listening = new Set<WebContents>()

  const connect = (contents: WebContents) => {
    const { port1, port2 } = new MessageChannelMain()
    if (supervisor.send({ type: 'port' }, [port1])) contents.postMessage('port', null, [port2])
  }
  ipcMain.on('port:ready', event => {
    if (!isFromOurPage(event, admitted)) return
    listening.add(event.sender)
    connect(event.sender)
  })
  return {
    admit: contents => {
      admitted.add(contents)
      contents.on('did-start-navigation', details => {
        if (details.isMainFrame && !details.isSameDocument) listening.delete(contents)
      })
      contents.on('render-process-gone', () => listening.delete(contents))
      contents.once('destroyed', () => {
        admitted.delete(contents)
        listening.delete(contents)
      })
    },
    connectAll: () => {
      for (const contents of listening) connect(contents)
    },
  }
}
