// Keeps every context of a kubeconfig in a data folder. usage: node keepClusters.ts DATA KUBECONFIG; prints the ids
import { openBackend } from '../support/runningBackend.ts'

const [data = '', kubeconfig = ''] = process.argv.slice(2)
const backend = openBackend(data)
await backend.add([kubeconfig])
const kept = await backend.client.query('clusters.list', undefined)
process.stdout.write(JSON.stringify(kept.filter(({ isSample }) => !isSample).map(({ id }) => id)))
await backend.close()
process.exit()
