// How large a full store is, and what a bucket takes; beside it Prometheus' blocks of the same samples.
import { copyFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { FINE, slotsOf } from '../../../main/store/history/tiers.ts'
import type { Figure } from '../measure.ts'
import type { HistoryContext } from './context.ts'
import { filledStore } from './filled.ts'
import { METRICS } from './gpus.ts'
import { bytesOfBlocks } from './prometheus.ts'
import { openFresh, roundsOf, TAIL } from './rounds.ts'

const MIB = 1_048_576
const LIMIT_BYTES = 300e6

export async function benchSize(context: HistoryContext): Promise<Figure[]> {
  const { gpus, days, scratch, say } = context
  const filled = filledStore(context)
  const path = join(scratch, 'full.sqlite')
  copyFileSync(filled, path)
  // With the longest tail that waits to be compacted.
  const store = openFresh(path)
  const roundAt = roundsOf(gpus, TAIL)
  for (let minute = 0; minute < TAIL; minute += 1) store.history.append(roundAt(minute))
  store.close()
  const db = new Database(path, { readonly: true })
  const { bytes, buckets } = db
    .prepare(
      `SELECT total(length(columns)) AS bytes, count(*) * ${slotsOf(FINE)} AS buckets FROM chunk WHERE tier = ${FINE}`,
    )
    .get() as { bytes: number; buckets: number }
  db.close()
  const blocks = await bytesOfBlocks(context)
  const sum = `${gpus} GPUs × ${METRICS.length} metrics × ${days} days`
  say(`${sum}: ${(statSync(path).size / 1e6).toFixed(1)} MB`)
  return [
    {
      what: `store of ${sum}`,
      unit: 'MiB',
      value: statSync(path).size / MIB,
      runs: 1,
      target: { max: LIMIT_BYTES / MIB },
      ...(blocks !== null && {
        baseline: { what: "Prometheus' blocks, every sample kept", value: blocks / MIB },
      }),
    },
    {
      what: 'a bucket of count, min, mean and max',
      unit: 'bytes',
      value: bytes / buckets,
      runs: 1,
      target: null,
    },
  ]
}
