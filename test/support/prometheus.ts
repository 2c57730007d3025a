// A real Prometheus: that of CANOPY_TEST_PROMETHEUS (npm run test:prometheus builds the newest), else whichever is in the PATH: Debian's.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export type ScrapeTarget = {
  readonly job: string
  readonly address: string
  readonly path: string
  /** Added to what is scraped; what clashes becomes `exported_…`, as with a ServiceMonitor. */
  readonly labels: Readonly<Record<string, string>>
}

export type RunningPrometheus = {
  readonly url: string
  /** Resolves when a query gives something that pleases. */
  until(promql: string, pleases: (values: readonly number[]) => boolean): Promise<void>
  stop(): Promise<void>
}

const PROGRAM = process.env['CANOPY_TEST_PROMETHEUS'] ?? 'prometheus'

/** Whether there is one; under CI it must be. */
export async function hasPrometheus(): Promise<boolean> {
  try {
    await promisify(execFile)(PROGRAM, ['--version'])
    return true
  } catch (cause) {
    if (process.env['CI'] === 'true') throw cause
    return false
  }
}

export type PrometheusOptions = {
  readonly targets: readonly ScrapeTarget[]
  /** Where it listens: host and port. */
  readonly listen: string
  /** What the command begins with, to run it in another network. */
  readonly enter?: readonly string[]
  /** How it is reached from here; null: not at all. */
  readonly url: string | null
  /** What it asks of its clients: https://prometheus.io/docs/prometheus/latest/configuration/https/ */
  readonly web?: object
  /** What its paths begin with, such as `/metrics-of/prometheus`. */
  readonly prefix?: string
  /** How often it scrapes, such as `15s`; every second when absent. */
  readonly every?: string
}

const SCRAPE = '1s'
const LIMIT_MS = 30_000

export async function startPrometheus(options: PrometheusOptions): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-prometheus-'))
  const scrapes = options.targets.map(({ job, address, path, labels }) => ({
    job_name: job,
    metrics_path: path,
    static_configs: [{ targets: [address], labels }],
  }))
  const every = options.every ?? SCRAPE
  const config = { global: { scrape_interval: every, scrape_timeout: every }, scrape_configs: scrapes }
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config))
  const [program, ...args] = [
    ...(options.enter ?? []),
    PROGRAM,
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${options.listen}`,
    '--log.level=error',
  ]
  if (options.web) {
    await writeFile(join(folder, 'web.yml'), JSON.stringify(options.web))
    args.push(`--web.config.file=${folder}/web.yml`)
  }
  if (options.prefix) args.push(`--web.external-url=http://localhost${options.prefix}`)
  const child = spawn(String(program), args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  const url = options.url ?? ''
  return {
    url,
    until: async (promql, pleases) => {
      for (const end = Date.now() + LIMIT_MS; ; await sleep(200)) {
        if (pleases(await valuesOf(url, promql).catch(() => []))) return
        if (Date.now() > end) throw new Error(`Prometheus did not come to ${promql} in ${LIMIT_MS} ms`)
      }
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Answer = { readonly data?: { readonly result?: readonly { readonly value: [number, string] }[] } }

async function valuesOf(url: string, promql: string): Promise<readonly number[]> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`)
  return (((await answer.json()) as Answer).data?.result ?? []).map(({ value }) => Number(value[1]))
}
