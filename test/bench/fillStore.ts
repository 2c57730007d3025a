// Fills a cluster's store. usage: node fillStore.ts STORE NODES PODS
import { millis } from '#core/base/units.ts'
import { openClusterStore } from '../../main/store/clusterStore.ts'
import type { MirrorRecord } from '../../main/store/records.ts'
import { WATCH_KINDS } from '../../preload/contract/common.ts'
import { makeNode, makePod } from '../support/builders.ts'

const BATCH = 1000
const GPU_EVERY = 10
const MODELS = ['NVIDIA-A100-SXM4-80GB', 'NVIDIA-H100-80GB-HBM3', 'NVIDIA-L40S'] as const
const TEAMS = ['vision', 'speech', 'search', 'ads', 'robotics', 'platform', 'research', 'safety'] as const
const WORK = ['train', 'serve', 'batch', 'notebook', 'eval'] as const

const [path = '', nodes = '0', pods = '0'] = process.argv.slice(2)
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T
const nodeName = (index: number) => `node-${String(index).padStart(5, '0')}`

function nodeOf(index: number): MirrorRecord {
  const node = makeNode(nodeName(index)).role('worker')
  return (index % GPU_EVERY === 0 ? node.gpus(8, pick(MODELS, index / GPU_EVERY)) : node).record()
}

function podOf(index: number): MirrorRecord {
  const team = pick(TEAMS, index)
  const name = `${pick(WORK, index >> 3)}-${(index * 7919) % 99_991}-${index.toString(36)}`
  return makePod(name, `team-${team}`)
    .running(nodeName(index % Number(nodes)))
    .labels({ team, app: pick(WORK, index >> 3) })
    .record()
}

function* records(): Generator<MirrorRecord> {
  for (let index = 0; index < Number(nodes); index += 1) yield nodeOf(index)
  for (let index = 0; index < Number(pods); index += 1) yield podOf(index)
}

const now = () => millis(Date.now())
const store = openClusterStore(path, { now })
let batch: MirrorRecord[] = []
const write = () => {
  store.apply(
    batch.map(record => ({ op: 'upsert', record, generation: 1 }) as const),
    now(),
  )
  batch = []
}
for (const record of records()) if (batch.push(record) === BATCH) write()
write()
for (const kind of WATCH_KINDS) store.setListed(kind)
store.setAsOf(now())
store.close()
process.stdout.write('null')
