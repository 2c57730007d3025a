// A store on a small file system of its own: to be run in a mount namespace (`unshare -rm`), where it may mount one.
// usage: node crampedStore.ts full|readOnly FOLDER      prints one line of JSON
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { millis } from '#core/base/units.ts'
import { openClusterStore, type ClusterStore } from '../../main/store/clusterStore.ts'
import { openAppStore } from '../../main/store/app.ts'
import { makeNode } from './builders.ts'

const [trouble = '', folder = ''] = process.argv.slice(2)
const path = join(folder, 'cluster.sqlite')
const now = () => millis(Date.now())
const mount = (...args: string[]) => execFileSync('mount', [...args, folder])

const report = trouble === 'full' ? fillUp() : writeNothing()
console.log(JSON.stringify(report))

/** Writes until the disk is full, then makes room and goes on. */
function fillUp() {
  mount('-t', 'tmpfs', '-o', 'size=3m', 'none')
  const store = openClusterStore(path, { now })
  let batches = 0
  let code = ''
  while (code === '') code = codeOf(() => apply(store, batches++))
  const kept = store.counts().node
  const isStillFull = codeOf(() => apply(store, batches)) === code
  const closing = codeOf(() => store.close())
  const openedFull = codeOf(() => openClusterStore(path, { now }).close())
  const newStore = codeOf(() => openAppStore(join(folder, 'app.sqlite'), now).close())
  mount('-o', 'remount,size=16m')
  const again = openClusterStore(path, { now })
  const after = again.counts().node
  apply(again, batches)
  const end = again.counts().node
  again.close()
  return { code, kept, isStillFull, closing, openedFull, newStore, after, end, written: (batches - 1) * 10 }
}

/** Opens, reads and writes in a folder that nothing can be written to. */
function writeNothing() {
  mount('-t', 'tmpfs', '-o', 'size=16m', 'none')
  const store = openClusterStore(path, { now })
  apply(store, 0)
  store.close()
  mount('-o', 'remount,ro')
  return {
    existing: codeOf(() => openClusterStore(path, { now })),
    fresh: codeOf(() => openClusterStore(join(folder, 'fresh.sqlite'), { now })),
    inNewFolder: codeOf(() => openClusterStore(join(folder, 'new', 'fresh.sqlite'), { now })),
    app: codeOf(() => openAppStore(join(folder, 'app.sqlite'), now)),
    files: readdirSync(folder),
  }
}

function apply(store: ClusterStore, batch: number): void {
  const changes = Array.from({ length: 10 }, (_, n) => {
    const record = makeNode(`node-${batch}-${n}`).record()
    return { op: 'upsert', record, generation: 1 } as const
  })
  store.apply(changes, now())
}

/** The code of the AppError that is thrown, '' for none. */
function codeOf(work: () => unknown): string {
  try {
    work()
    return ''
  } catch (cause) {
    if (cause instanceof AppError) return cause.code
    throw cause
  }
}
