// Asks a server once, through a proxy, in a process of its own: which authorities Node trusts is settled when it starts.
// usage: node askThrough.ts SERVER PROXY CA_FILE
import { readFileSync } from 'node:fs'
import { AppError } from '#core/base/errors.ts'
import { createTestClients } from './clients.ts'

const [server = '', proxyUrl = '', caFile = ''] = process.argv.slice(2)
const clients = await createTestClients()
const client = clients.clientOf(server, { proxyUrl, caPem: readFileSync(caFile, 'utf8') })
try {
  const { body } = await client.json({ path: '/x', timeoutMs: 5000 }, new AbortController().signal)
  process.stdout.write(JSON.stringify(body))
} catch (cause) {
  if (!(cause instanceof AppError)) throw cause
  process.stdout.write(cause.code)
} finally {
  await clients.end()
}
