// Servers that are as good as dead, in each of the ways in which they are.
import { createServer, type Server, type Socket } from 'node:net'

export type BlackHoles = {
  /** `https://` addresses, `count` of them, taking turns: silent, refusing, of a name that is not, hanging up. */
  readonly servers: readonly string[]
  stop(): Promise<void>
}

/** One that takes connections and never says a word, one that hangs up at once, a closed port, and a name that does not resolve. */
export async function startBlackHoles(count: number): Promise<BlackHoles> {
  const sockets = new Set<Socket>()
  const silent = await listenWith(socket => void sockets.add(socket.on('error', () => socket.destroy())))
  const hangingUp = await listenWith(socket => void socket.destroy())
  const closed = await listenWith(() => undefined)
  const closedAddress = addressOf(closed)
  await close(closed)
  const kinds = [addressOf(silent), closedAddress, 'https://no-such-host.invalid:6443', addressOf(hangingUp)]
  return {
    servers: Array.from({ length: count }, (_, index) => kinds[index % kinds.length] ?? ''),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([close(silent), close(hangingUp)])
    },
  }
}

function listenWith(onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onSocket)
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function addressOf(server: Server): string {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('It does not listen')
  return `https://127.0.0.1:${address.port}`
}

const close = (server: Server): Promise<void> => new Promise(resolve => server.close(() => resolve()))
