import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Bridge } from './bridge.ts'
import { PORT_MESSAGE } from './wire.ts'

const bridge: Bridge = {
  platform: process.platform as Bridge['platform'],
  pathOf: file => webUtils.getPathForFile(file as File),
  ready: () => ipcRenderer.send('port:ready'),
}
contextBridge.exposeInMainWorld('bridge', bridge)

// A MessagePort cannot pass through contextBridge; posting it to the page's own window is the documented way
// (https://www.electronjs.org/docs/latest/tutorial/message-ports).
ipcRenderer.on('port', event => {
  window.postMessage({ type: PORT_MESSAGE }, window.location.origin, event.ports as unknown as Transferable[])
})
