// A Prometheus (Debian's, or whichever is in the PATH) that holds the same samples: blocks made once by promtool, kept in the cache.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { cacheFolder } from '../../../main/launch/setup/paths.mjs'
import { freePorts } from '../../cluster/ports.ts'
import type { HistoryContext } from './context.ts'
import { END, MINUTE } from './filled.ts'
import { gpuColumns, METRICS, uuidOf } from './gpus.ts'

export type FilledPrometheus = {
  /** Times in seconds. Resolves when the whole answer was read and parsed. */
  queryRange(promql: string, range: { from: number; to: number; step: number }): Promise<unknown>
  stop(): Promise<void>
}

const run = promisify(execFile)
/** Blocks of all metrics are made of so many GPUs and counted up: text of all 800 would be 30 GB. */
const SIZED_GPUS = 40
const START_MS = 60_000
/** The hidden limit of a block's span, else every two hours cost a reading of all. */
const BLOCK_SPAN = '486h'

async function isInstalled(): Promise<boolean> {
  try {
    await run('promtool', ['--version'])
    await run('prometheus', ['--version'])
    return true
  } catch {
    return false // then the store's figures stand alone
  }
}

/** Bytes of blocks with every sample of every metric; null without Prometheus. */
export async function bytesOfBlocks(context: HistoryContext): Promise<number | null> {
  if (!(await isInstalled())) return null
  const gpus = Math.min(SIZED_GPUS, context.gpus)
  const folder = await blocks({ ...context, gpus }, METRICS)
  return (sizeOf(folder) * context.gpus) / gpus
}

/** Started with the utilisation of every GPU; null without Prometheus. */
export async function filledPrometheus(context: HistoryContext): Promise<FilledPrometheus | null> {
  if (!(await isInstalled())) return null
  const folder = await blocks(context, METRICS.slice(0, 1))
  const [port = 0] = await freePorts(1)
  const config = join(context.scratch, 'prometheus.yml')
  writeFileSync(config, '{}')
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = once(child, 'close')
  const url = `http://127.0.0.1:${port}`
  for (let waited = 0; !(await isReady(url)); waited += 100) {
    if (waited > START_MS) throw new Error('Prometheus did not start')
    await sleep(100)
  }
  return {
    queryRange: async (promql, { from, to, step }) => {
      const query = new URLSearchParams({ query: promql, start: `${from}`, end: `${to}`, step: `${step}` })
      const answer = await fetch(`${url}/api/v1/query_range?${query}`)
      const body = (await answer.json()) as { status: string; data?: { result: unknown[] } }
      if (body.status !== 'success' || body.data?.result.length === 0)
        throw new Error(JSON.stringify(body).slice(0, 300))
      return body
    },
    stop: async () => {
      child.kill()
      await ended
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok
  } catch {
    return false // not listening yet
  }
}

type BlockOptions = Pick<HistoryContext, 'gpus' | 'days' | 'say'>

async function blocks({ gpus, days, say }: BlockOptions, metrics: readonly string[]): Promise<string> {
  const folder = join(cacheFolder(process.env), 'bench', `prometheus-v1-${gpus}x${metrics.length}x${days}`)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial`
  const text = `${folder}.txt`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  try {
    say(`writing ${gpus} GPUs × ${metrics.length} metrics for Prometheus`)
    await writeText(text, { gpus, days, metrics })
    say('making blocks of it')
    const args = ['tsdb', 'create-blocks-from', '--quiet', `--max-block-duration=${BLOCK_SPAN}`]
    await run('promtool', [...args, 'openmetrics', text, partial], { maxBuffer: 1e8 })
    renameSync(partial, folder)
  } finally {
    rmSync(text, { force: true })
  }
  return folder
}

type TextOptions = { readonly gpus: number; readonly days: number; readonly metrics: readonly string[] }

/** https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md: all of a metric together. */
async function writeText(path: string, { gpus, days, metrics }: TextOptions): Promise<void> {
  const minutes = days * 1440
  const file = createWriteStream(path, { highWaterMark: 1 << 22 })
  for (const [index, metric] of metrics.entries()) {
    const name = metric.replaceAll('.', '_')
    file.write(`# TYPE ${name} gauge\n`)
    for (let gpu = 0; gpu < gpus; gpu += 1) {
      const prefix = `${name}{uuid="${uuidOf(gpu)}"} `
      const values = gpuColumns(gpu, minutes)[index] ?? []
      const lines = Array.from(
        values,
        (value, minute) => `${prefix}${value} ${(END - (minutes - minute) * MINUTE) / 1000}`,
      )
      if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain')
    }
  }
  file.end('# EOF\n')
  await once(file, 'close')
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => statSync(join(folder, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0)
}
