import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { agedDashboards } from '../../../../main/shell/agedDashboards.ts'
import { dashboardsText } from '../../../../main/shell/dashboardsText.ts'
import type { Dashboards } from '../../../../preload/contract/dashboards.ts'
import { makeDashboards, makeNodeFigures } from '../../../support/dashboards.ts'
import { makeJob } from '../../../support/jobs.ts'

const GIB = 1024 ** 3
const AT = Date.parse('2026-11-20T09:30:00Z')
const quota = (own: Partial<Dashboards['quotas'][number]>): Dashboards['quotas'][number] => ({
  name: 'root.ml',
  namespaces: ['ml', 'vision'],
  resource: 'nvidia.com/gpu',
  min: 8,
  max: 16,
  used: 10,
  borrowed: 2,
  lent: 0,
  waiting: 3,
  parent: 'root',
  ...own,
})

const { cluster } = makeDashboards()
const known = makeDashboards({
  at: millis(AT),
  source: { tier: 'T1', dialect: 'dcgm-4.9', ageSeconds: 12, from: 'monitoring/prometheus', why: [] },
  cluster: {
    ...cluster,
    gpuNodes: { total: 2, allocated: 1, unhealthy: 1 },
    gpus: { total: 16, allocated: 7.5 },
    gpuMemoryBytes: { total: 1280 * GIB, allocated: 600 * GIB, used: 400.25 * GIB },
    gpuUtilizationPercent: 61.24,
    jobs: { running: 1, pending: 2, succeeded: 3, failed: 4 },
  },
  nodes: [
    makeNodeFigures({
      gpus: 8,
      allocatedGpus: 7.5,
      gpuMemoryBytes: 640 * GIB,
      allocatedGpuMemoryBytes: 600 * GIB,
      usedGpuMemoryBytes: 400 * GIB,
      gpuUtilizationPercent: 61.2,
    }),
    makeNodeFigures({ name: 'gpu-2', ip: null, gpus: 8 }),
  ],
  jobs: [
    makeJob({ requestedGpuMemoryBytes: 160 * GIB, usedGpuMemoryBytes: 80 * GIB }),
    makeJob({
      name: 'waits',
      type: 'Job',
      status: 'Pending',
      durationSeconds: null,
      requestedGpuMemoryBytes: null,
      usedGpuMemoryBytes: null,
      gpuUtilizationPercent: null,
    }),
  ],
  quotas: [quota({}), quota({ name: 'root.free', namespaces: [], min: null, max: null })],
})

const linesAfter = (text: string, title: string): string[] => {
  const lines = text.split('\n')
  const at = lines.indexOf(title)
  const cells = lines.slice(at + 1, lines.indexOf('', at) < 0 ? undefined : lines.indexOf('', at))
  return cells.map(line => line.split(/ {2,}/).join(' | '))
}

describe('the dashboards as text', () => {
  const text = dashboardsText(known, true)

  it('begin with when and from where, then the cluster', () => {
    expect(text.split('\n').slice(0, 7)).toEqual([
      'as of    2026-11-20T09:30:00.000Z',
      'source   T1 (dcgm-4.9, monitoring/prometheus), 12 s old',
      '',
      'nodes    2 with GPUs: 1 allocated, 1 unhealthy',
      'GPUs     7.5 of 16 allocated, utilisation 61.2 %',
      'memory   400.3 used, 600 allocated of 1280 GiB',
      'jobs     1 running, 2 pending, 3 succeeded, 4 failed',
    ])
  })

  it('have a table of nodes, of jobs and of quotas; what is unknown is -, what is not limited is unlimited', () => {
    expect(linesAfter(text, 'Nodes: 2')).toEqual([
      'node | ip | role | mode | GPUs | allocated | memory GiB | allocated GiB | used GiB | use %',
      'gpu-1 | 10.0.0.1 | worker | exclusive | 8 | 7.5 | 640 | 600 | 400 | 61.2',
      'gpu-2 | - | worker | exclusive | 8 | 0 | - | - | - | -',
    ])
    expect(linesAfter(text, 'Training jobs: 2')).toEqual([
      'namespace | name | type | status | seconds | GPUs | memory GiB | used GiB | use %',
      'team-a | train | PyTorchJob | Running | 60 | 2 | 160 | 80 | 50',
      'team-a | waits | Job | Pending | - | 2 | - | - | -',
    ])
    expect(linesAfter(text, 'Quotas: 2')).toEqual([
      'quota | resource | min | max | used | borrowed | lent | waiting | namespaces',
      'root.ml | nvidia.com/gpu | 8 | 16 | 10 | 2 | 0 | 3 | ml,vision',
      'root.free | nvidia.com/gpu | unlimited | unlimited | 10 | 2 | 0 | 3 | -',
    ])
  })

  it('of nothing have headings alone, and - for what nobody knows', () => {
    const nothing = dashboardsText(makeDashboards(), true)
    expect(nothing).toContain('utilisation - %')
    expect(nothing).toContain('memory   - used, 0 allocated of 0 GiB')
    expect(linesAfter(nothing, 'Nodes: 0')).toEqual([])
  })

  it('say why no better source was used, with the names of an exporter that nobody knows', () => {
    const why: Dashboards['source']['why'] = [
      {
        tier: 'T1',
        code: 'NO_METRICS',
        message: 'It has no metric of GPUs',
        data: { namesSeen: ['amd_gpu_use', 'amd_gpu_power'] },
      },
      { tier: 'T2', code: 'NOT_FOUND', message: 'No exporter', data: {} },
    ]
    const lines = dashboardsText(makeDashboards({ source: { ...known.source, why } }), true).split('\n')
    expect(lines).toContain('T1: NO_METRICS: It has no metric of GPUs (amd_gpu_use, amd_gpu_power)')
    expect(lines).toContain('T2: NOT_FOUND: No exporter')
  })

  it('of a cluster that cannot be reached say so, and how old they are by now', () => {
    const aged = agedDashboards(known, AT + 90_000)
    expect(dashboardsText(aged, false).split('\n').slice(0, 2)).toEqual([
      'as of    2026-11-20T09:30:00.000Z (offline: the last that is known)',
      'source   T1 (dcgm-4.9, monitoring/prometheus), 102 s old',
    ])
    // Of objects alone, which were of their moment; and a clock that was set back makes nothing younger.
    expect(agedDashboards(makeDashboards({ at: millis(AT) }), AT + 60_000).source.ageSeconds).toBe(60)
    expect(agedDashboards(known, AT - 60_000).source.ageSeconds).toBe(12)
  })
})
