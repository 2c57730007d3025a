// Runs inside a new network namespace (`network.ts`): gives it its addresses, and carries connections between it and the outside. It
// ends when the process that started it is gone.
import { createServer, type AddressInfo, type Server } from 'node:net'
import { API_ADDRESS, setUpAddresses, type HolderMessage } from './network.ts'
import { relay } from './relay.ts'

process.on('message', (message: HolderMessage, handle: Server | undefined) => {
  if (message.kind === 'relay' && handle)
    handle.on('connection', socket => relay(socket, { host: '127.0.0.1', port: message.port }))
  if (message.kind !== 'lead') return
  const server = createServer()
  server.listen(0, API_ADDRESS, () => {
    const { port } = server.address() as AddressInfo
    process.send?.({ kind: 'listening', port } satisfies HolderMessage, server, {}, () => server.close())
  })
})
process.once('disconnect', () => process.exit())
setUpAddresses()
process.send?.({ kind: 'ready' } satisfies HolderMessage)
