import type { Bridge } from '../../preload/bridge.ts'
import type { PORT_MESSAGE as PortMessage } from '../../preload/wire.ts'
import type { Client, ClientPort } from './client.ts'

declare global {
  interface Window {
    readonly bridge: Bridge
  }
}

// Only types may come from preload/; the compiler holds the two spellings together.
const PORT_MESSAGE: typeof PortMessage = 'canopy:port'

/**
 * Hands every port that the shell sends to the client, and says that the page listens. A port whose other end is gone
 * fires `close` (Chromium ≥ 122): commands under way then fail at once rather than when the next port comes.
 */
export function listenForPorts(client: Client, bridge: Bridge): void {
  let current: MessagePort | null = null
  window.addEventListener('message', event => {
    const [port] = event.ports
    if (event.source !== window || !port || !isPortMessage(event.data)) return
    current = port
    port.addEventListener('close', () => {
      if (current === port) client.detach()
    })
    client.attach(port as ClientPort)
  })
  bridge.ready()
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === PORT_MESSAGE
}
