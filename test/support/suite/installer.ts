// A backend that installs the capacity scheduler and says each step on standard output, until somebody ends it.
// usage: node installer.ts DATA_FOLDER BUNDLE KUBECONFIG
import { writeSync } from 'node:fs'
import { openBackend } from '../runningBackend.ts'
import { OPTIONS } from './gadget.ts'

const [dataFolder = '', bundle = '', kubeconfig = ''] = process.argv.slice(2)
const backend = openBackend(dataFolder, bundle)
const { client } = backend
await backend.add([kubeconfig])
const cluster = (await client.query('clusters.list', undefined)).find(({ isSample }) => !isSample)!.id

let said = ''
client.subscribe(
  'suite.live',
  { cluster },
  {
    signal: new AbortController().signal,
    onValue: ({ operation }) => {
      const step = operation?.steps.find(({ status }) => status === 'running')?.name
      if (!step || step === said) return
      said = step
      writeSync(1, `${step}\n`)
    },
  },
)
const action = { kind: 'install', options: OPTIONS } as const
const confirmation = { isForced: false, typedName: null, typedKeepsakes: null }
await client.command('suite.start', { cluster, component: 'capacityScheduler', action, ...confirmation })
