// Keeps every context of a kubeconfig in a data folder. usage: node keepClusters.ts DATA KUBECONFIG; prints the ids
import { join, resolve } from 'node:path'
import { startBackend } from '../../main/backend.ts'
import { createClient, type OutputOf } from '../../renderer/data/client.ts'
import { openChannel } from '../support/channel.ts'
import { createFakeShellLink } from '../support/fakeShellLink.ts'

const [data = '', kubeconfig = ''] = process.argv.slice(2)
const backend = startBackend({
  dataFolder: data,
  logFolder: join(data, 'logs'),
  version: '0.0.0',
  kubeconfigs: [],
  link: createFakeShellLink(),
  sample: resolve(import.meta.dirname, '../../assets/sample.canopy'),
  writeLog: () => undefined,
})
const channel = openChannel()
const client = createClient()
client.attach(channel.window)
backend.serve(channel.backend)
await backend.add([kubeconfig])
const kept: OutputOf<'clusters.list'> = await client.query('clusters.list', undefined)
process.stdout.write(JSON.stringify(kept.filter(({ isSample }) => !isSample).map(({ id }) => id)))
channel.close()
await backend.close()
process.exit()
