// A process that records rounds of many series, or compacts them. After each it says how many were committed.
// usage: node roundWriter.ts PATH record ROUNDS [die]    die: kills itself in the middle of the round after the last
//        node roundWriter.ts PATH compact               until it is killed or done
//        node roundWriter.ts FOLDER cramped             on a small file system of its own (unshare -rm); prints one line of JSON
import { execFileSync } from 'node:child_process'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { millis } from '#core/base/units.ts'
import { openClusterStore, type ClusterStore } from '../../main/store/clusterStore.ts'
import { ROUND_SERIES, ROUND_START, roundAt } from './rounds.ts'

const [path = '', task = '', count = '0', ending = ''] = process.argv.slice(2)
const now = () => millis(ROUND_START + 40 * 3_600_000)

if (task === 'cramped') process.stdout.write(JSON.stringify(fillUp(path)))
else {
  const store = openClusterStore(path, { now })
  if (task === 'record') record(store)
  else for (let step = 1; store.history.compact(); step += 1) writeSync(1, `${step}\n`)
  store.close()
}

function record(store: ClusterStore): void {
  const first = store.history.extent().samples / ROUND_SERIES
  for (let round = 0; round < Number(count); round += 1) {
    store.history.append(roundAt(first + round))
    writeSync(1, `${round + 1}\n`)
  }
  if (ending !== 'die') return
  const last = roundAt(first + Number(count))
  // The store reads this when half of the round is written.
  Object.defineProperty(last.samples[ROUND_SERIES / 2], 'value', {
    get: () => process.kill(process.pid, 'SIGKILL'),
  })
  store.history.append(last)
}

/** Records until the disk is full, says so each time, and goes on when there is room. */
function fillUp(folder: string) {
  const mount = (...args: string[]) => execFileSync('mount', [...args, folder])
  mount('-t', 'tmpfs', '-o', 'size=4m', 'none')
  const store = openClusterStore(join(folder, 'cluster.sqlite'), { now })
  const attempt = (round: number): string => {
    try {
      store.history.append(roundAt(round))
      return ''
    } catch (cause) {
      if (cause instanceof AppError) return cause.code
      throw cause
    }
  }
  let written = 0
  let code = ''
  while ((code = attempt(written)) === '') written += 1
  const again = attempt(written)
  const kept = store.history.extent().samples / ROUND_SERIES
  mount('-o', 'remount,size=32m')
  const later = attempt(written)
  const after = store.history.extent().samples / ROUND_SERIES
  while (store.history.compact());
  const compacted = store.history.extent().samples / ROUND_SERIES
  store.close()
  return { code, again, written, kept, later, after, compacted }
}
