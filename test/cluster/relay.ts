import { connect, type Socket } from 'node:net'

/** Joins a connection to a new one to `to`; when one ends, so does the other. */
export function relay(client: Socket, to: { readonly host: string; readonly port: number }): void {
  const upstream = connect({ ...to, noDelay: true })
  client.setNoDelay(true)
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.pipe(other)
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}
