import { MessageChannel } from 'node:worker_threads'
import type { RpcPort } from '../../main/rpc/server.ts'
import type { ClientPort } from '../../renderer/data/client.ts'

/** A real channel as both ends of the wire see it: what crosses is cloned and comes a turn later, as between processes. */
export function openChannel(): { window: ClientPort; backend: RpcPort; close: () => void } {
  const { port1, port2 } = new MessageChannel()
  const backend: RpcPort = {
    post: message => port2.postMessage(message),
    onMessage: listener => void port2.on('message', listener),
    onClose: listener => void port2.on('close', listener),
  }
  return { window: port1 as unknown as ClientPort, backend, close: () => port1.close() }
}
