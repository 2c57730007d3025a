// The yardstick of opening a cluster: lists what Canopy lists, page by page, and parses it. usage: node listAll.ts KUBECONFIG
import { pathOf, RESOURCES } from '../../main/clusters/resources.ts'
import { openApi } from '../cluster/api.ts'
import { listAll } from '../cluster/objects.ts'

const api = await openApi(process.argv[2] ?? '')
const start = performance.now()
let objects = 0
for (const resource of RESOURCES) objects += (await listAll(api, pathOf(resource, null))).length
process.stdout.write(JSON.stringify({ ms: performance.now() - start, objects }))
api.close()
