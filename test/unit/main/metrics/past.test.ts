// The past as a real Prometheus tells it: blocks that promtool made of figures that are known.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SeriesKey } from '#core/metrics/series.ts'
import { createExecRunner } from '../../../../main/clusters/execRunner.ts'
import { planBackfill } from '../../../../main/metrics/backfillPlan.ts'
import { fillGap } from '../../../../main/metrics/backfill.ts'
import { createPastSource } from '../../../../main/metrics/pastSource.ts'
import { placeAt } from '../../../../main/metrics/place.ts'
import { openPrometheus } from '../../../../main/metrics/prometheus.ts'
import { freePorts } from '../../../cluster/ports.ts'
import { hasPrometheus } from '../../../support/prometheus.ts'
import { tempFolder, tempStore } from '../../../support/stores.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const { signal } = new AbortController()
/** A whole hour, some days ago: what Prometheus takes for the past. */
const END = Math.floor(Date.now() / HOUR) * HOUR - 3 * 24 * HOUR
const START = END - 5 * HOUR
const GPUS = 4
const MIB = 1_048_576
const nodeOf = (gpu: number) => `gpu-${gpu >> 1}`
const utilization = (gpu: number, minute: number) => (minute * 7 + gpu * 31) % 101
const usedMib = (gpu: number, minute: number) => 1000 * gpu + minute

/** As dcgm-exporter would have been scraped each minute, but for a dark half hour. */
function openMetrics(): string {
  const lines: string[] = []
  const write = (name: string, value: (gpu: number, minute: number) => number): void => {
    lines.push(`# TYPE ${name} gauge`)
    for (let gpu = 0; gpu < GPUS; gpu += 1)
      for (let minute = 0; minute < 300; minute += 1) {
        if (minute >= 120 && minute < 150) continue
        const labels = `gpu="${gpu & 1}",UUID="GPU-${gpu}",modelName="NVIDIA A100",Hostname="${nodeOf(gpu)}"`
        lines.push(`${name}{${labels}} ${value(gpu, minute)} ${(START + minute * MINUTE) / 1000}`)
      }
  }
  write('DCGM_FI_DEV_GPU_UTIL', utilization)
  write('DCGM_FI_DEV_FB_USED', usedMib)
  return `${lines.join('\n')}\n# EOF\n`
}

async function startWithPast(): Promise<string> {
  const folder = tempFolder()
  const [text, data, config] = ['text', 'data', 'config.yml'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(data)
  writeFileSync(text, openMetrics())
  writeFileSync(config, '{}')
  await promisify(execFile)('promtool', ['tsdb', 'create-blocks-from', '--quiet', 'openmetrics', text, data])
  const [port = 0] = await freePorts(1)
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill()
    await ended
  })
  const url = `http://127.0.0.1:${port}`
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) await sleep(50)
  return url
}

async function sourceAt(url: string) {
  const exec = createExecRunner({ env: () => ({}), now: Date.now })
  const place = await placeAt(url, { exec, env: () => ({}), userAgent: 'canopy-test', now: Date.now })
  onTestFinished(() => place.close())
  return createPastSource({
    prometheus: openPrometheus(place),
    dialects: ['dcgm'],
    matcher: null,
    known: { nodes: new Set(['gpu-0', 'gpu-1']), nodeOf: () => null },
    devices: GPUS,
    skewMs: 0,
  })
}

describe.skipIf(!(await hasPrometheus()))('the past that a Prometheus tells', () => {
  it('is what was scraped then, by device, node and cluster, and fills a gap of the history', async () => {
    const source = await sourceAt(await startWithPast())
    const gap = { from: START, to: END }
    expect(planBackfill(gap, { ...source, everyMs: MINUTE }).pieces.length).toBeGreaterThan(0)
    const store = tempStore()
    const filled = await fillGap(
      {
        gap,
        everyMs: MINUTE,
        source,
        write: async batch => {
          for (const samples of batch) store.history.backfill(samples)
        },
      },
      signal,
    )
    // Prometheus repeats the last value for five minutes: of thirty dark minutes it knows nothing of 25.
    expect(filled).toMatchObject({ from: START, to: END, rounds: 275 })
    const asked = { from: START, to: END, points: 301 }
    const columnOf = (series: SeriesKey): readonly number[] => {
      const { columns, bucketMs } = store.history.range({ ...asked, series: [series] })
      expect(bucketMs).toBe(MINUTE)
      return [...(columns[0] ?? [])]
    }
    const isDark = (minute: number): boolean => minute >= 125 && minute < 150
    // In the first dark minutes the last value is repeated.
    const shown = (minute: number): number => (minute >= 120 && minute < 125 ? 119 : minute)
    const expected = (of: (minute: number) => number): number[] =>
      Array.from({ length: 300 }, (_, minute) => (isDark(minute) ? Number.NaN : of(shown(minute))))
    expect(columnOf('device.gpu.utilization/GPU-3')).toEqual(expected(minute => utilization(3, minute)))
    expect(columnOf('device.gpu.memory.used/GPU-1')).toEqual(expected(minute => usedMib(1, minute) * MIB))
    expect(columnOf('node.gpu.utilization/gpu-1')).toEqual(
      expected(minute => (utilization(2, minute) + utilization(3, minute)) / 2),
    )
    expect(columnOf('cluster.gpu.memory.used')).toEqual(
      expected(minute => [0, 1, 2, 3].reduce((sum, gpu) => sum + usedMib(gpu, minute), 0) * MIB),
    )
    expect(store.history.catalog({ name: 'device.gpu.utilization', ...asked, limit: 10 })[3]).toMatchObject({
      labels: { node: 'gpu-1', index: '1', model: 'NVIDIA A100' },
    })
  }, 60_000)
})
