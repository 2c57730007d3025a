import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { type Sample, samplesOf, samplesOfRound } from '../../../../main/metrics/record.ts'
import type { Dashboards } from '../../../../preload/contract/dashboards.ts'
import { makeDashboards, makeDeviceFigures, makeNodeFigures } from '../../../support/dashboards.ts'
import { makeInstance, makeJob } from '../../../support/jobs.ts'

/** Samples as `series = value`, those of one scope. */
const of = (scope: string, dashboards: Dashboards) =>
  Object.fromEntries(
    samplesOfRound(dashboards)
      .filter(({ series }) => series.startsWith(`${scope}.`))
      .map(({ series, value }) => [series, value]),
  )
const labelsOf = (samples: readonly Sample[], series: string) =>
  samples.find(sample => sample.series === series)?.labels

describe('samples of a round', () => {
  it('of the cluster: every figure of its dashboard but those of its objects, which have samples of their own', () => {
    const { cluster } = makeDashboards()
    const dashboards = makeDashboards({
      cluster: {
        ...cluster,
        gpuNodes: { total: 100, allocated: 90, unhealthy: 3 },
        gpus: { total: 800, allocated: 700 },
        gpuMemoryBytes: { total: 8e13, allocated: 7e13, used: 5e13 },
        gpuUtilizationPercent: 61,
        allocatedUtilizationPercent: 72,
        tensorActivePercent: 23,
        smActivePercent: 34,
        jobs: { running: 11, pending: 12, succeeded: 13, failed: 14 },
      },
    })
    expect(of('cluster', dashboards)).toEqual({
      'cluster.gpuNodes.total': 100,
      'cluster.gpuNodes.allocated': 90,
      'cluster.gpuNodes.unhealthy': 3,
      'cluster.gpu.utilization': 61,
      'cluster.gpu.allocatedUtilization': 72,
      'cluster.gpu.tensorActive': 23,
      'cluster.gpu.smActive': 34,
      'cluster.gpu.memory.total': 8e13,
      'cluster.gpu.memory.allocated': 7e13,
      'cluster.gpu.memory.used': 5e13,
      'cluster.jobs.running': 11,
      'cluster.jobs.pending': 12,
      'cluster.jobs.succeeded': 13,
      'cluster.jobs.failed': 14,
    })
  })

  it('of what is not known there is none: 0 is a figure, null is not', () => {
    const { cluster } = makeDashboards()
    const dashboards = makeDashboards({
      cluster: { ...cluster, gpuMemoryBytes: { total: null, allocated: null, used: 0 } },
      nodes: [makeNodeFigures({ devices: [makeDeviceFigures('GPU-1')] })],
      jobs: [
        makeJob({
          requestedGpus: null,
          requestedGpuMemoryBytes: null,
          usedGpuMemoryBytes: null,
          gpuUtilizationPercent: null,
          instances: [makeInstance('train-0', { usedGpuMemoryBytes: null, gpuUtilizationPercent: null })],
        }),
      ],
      quotas: [makeQuota({ min: null, max: null })],
    })
    expect(
      Object.keys(of('cluster', dashboards)).filter(key => /utilization|memory|Active/i.test(key)),
    ).toEqual(['cluster.gpu.memory.used'])
    expect(of('node', dashboards)).toEqual({ 'node.gpus.total/gpu-1': 2, 'node.gpus.allocated/gpu-1': 0 })
    expect(of('device', dashboards)).toEqual({ 'device.gpu.unhealthy/GPU-1': 0 })
    expect(of('model', dashboards)).toEqual({})
    expect(of('job', dashboards)).toEqual({})
    expect(of('pod', dashboards)).toEqual({ 'pod.gpu.memory.requested/team-a/train-0': 80 })
    expect(of('leaf', dashboards)).toEqual({
      'leaf.used/root.ml/nvidia.com/gpu': 3,
      'leaf.borrowed/root.ml/nvidia.com/gpu': 0,
      'leaf.lent/root.ml/nvidia.com/gpu': 5,
      'leaf.waiting/root.ml/nvidia.com/gpu': 1,
    })
  })

  it('of a node and its GPUs, which say on which node they are, and which', () => {
    const gpu = makeDeviceFigures('GPU-1', {
      index: 3,
      model: 'A100',
      utilizationPercent: 42,
      memoryUsedBytes: 10,
      memoryTotalBytes: 80,
      unhealthy: true,
      tensorActivePercent: 1,
      smActivePercent: 2,
      dramActivePercent: 3,
      powerWatts: 300,
      temperatureCelsius: 55,
      energyJoules: 9_000,
    })
    const node = makeNodeFigures({
      gpus: 8,
      allocatedGpus: 7.5,
      gpuUtilizationPercent: 42,
      gpuMemoryBytes: 640,
      allocatedGpuMemoryBytes: 600,
      usedGpuMemoryBytes: 10,
      cpuUsedMilliCores: 1500,
      memoryUsedBytes: 2048,
      devices: [gpu],
    })
    const dashboards = makeDashboards({ nodes: [node] })
    expect(of('node', dashboards)).toEqual({
      'node.gpus.total/gpu-1': 8,
      'node.gpus.allocated/gpu-1': 7.5,
      'node.gpu.utilization/gpu-1': 42,
      'node.gpu.memory.total/gpu-1': 640,
      'node.gpu.memory.allocated/gpu-1': 600,
      'node.gpu.memory.used/gpu-1': 10,
      'node.cpu.used/gpu-1': 1500,
      'node.memory.used/gpu-1': 2048,
    })
    expect(of('device', dashboards)).toEqual({
      'device.gpu.utilization/GPU-1': 42,
      'device.gpu.memory.used/GPU-1': 10,
      'device.gpu.memory.total/GPU-1': 80,
      'device.gpu.tensorActive/GPU-1': 1,
      'device.gpu.smActive/GPU-1': 2,
      'device.gpu.dramActive/GPU-1': 3,
      'device.gpu.power/GPU-1': 300,
      'device.gpu.temperature/GPU-1': 55,
      'device.gpu.energy/GPU-1': 9_000,
      'device.gpu.unhealthy/GPU-1': 1,
    })
    const samples = samplesOfRound(dashboards)
    expect(labelsOf(samples, 'device.gpu.utilization/GPU-1')).toEqual({
      node: 'gpu-1',
      index: '3',
      model: 'A100',
    })
    expect(labelsOf(samples, 'node.gpus.total/gpu-1')).toBeUndefined()
  })

  it('of a model: all of its nodes, the mean by GPU and not by node', () => {
    const nodeOf = (name: string, utilizations: readonly number[], gpuModel: string | null) =>
      makeNodeFigures({
        name,
        gpuModel,
        gpus: utilizations.length,
        allocatedGpus: 1,
        devices: utilizations.map((utilizationPercent, index) =>
          makeDeviceFigures(`${name}-${index}`, { utilizationPercent, memoryUsedBytes: 10 }),
        ),
      })
    const nodes = [nodeOf('a', [90], 'A100'), nodeOf('b', [0, 0], 'A100'), nodeOf('c', [77], null)]
    expect(of('model', makeDashboards({ nodes }))).toEqual({
      'model.gpus.total/A100': 3,
      'model.gpus.allocated/A100': 2,
      'model.gpu.utilization/A100': 30,
      'model.gpu.memory.used/A100': 30,
    })
  })

  it('of a job that runs and of its pods, which say whose they are; none of one that waits or has ended', () => {
    const running = makeJob({
      instances: [
        makeInstance('train-0'),
        makeInstance('train-1', { requestedGpuMemoryBytes: 0, usedGpuMemoryBytes: 120 }),
      ],
    })
    const others = (['Pending', 'Succeeded', 'Failed'] as const).map(status =>
      makeJob({ name: status, status, instances: [makeInstance(`${status}-0`)] }),
    )
    const dashboards = makeDashboards({ jobs: [running, ...others] })
    expect(of('job', dashboards)).toEqual({
      'job.gpus.requested/team-a/train': 2,
      'job.gpu.utilization/team-a/train': 50,
      'job.gpu.memory.used/team-a/train': 80,
      'job.gpu.memory.requested/team-a/train': 160,
    })
    expect(of('pod', dashboards)).toEqual({
      'pod.gpu.utilization/team-a/train-0': 50,
      'pod.gpu.memory.used/team-a/train-0': 40,
      'pod.gpu.memory.requested/team-a/train-0': 80,
      'pod.gpu.memory.percent/team-a/train-0': 50,
      // Nothing was asked for: there is no share of it.
      'pod.gpu.utilization/team-a/train-1': 50,
      'pod.gpu.memory.used/team-a/train-1': 120,
      'pod.gpu.memory.requested/team-a/train-1': 0,
    })
    const samples = samplesOfRound(dashboards)
    expect(labelsOf(samples, 'job.gpus.requested/team-a/train')).toEqual({
      type: 'PyTorchJob',
      uid: 'uid-train',
    })
    expect(labelsOf(samples, 'pod.gpu.utilization/team-a/train-0')).toEqual({ job: 'team-a/train' })
  })

  it('of a node of the quota tree by resource', () => {
    const quotas = [makeQuota(), makeQuota({ resource: 'cpu', used: 12, min: 0 })]
    expect(of('leaf', makeDashboards({ quotas }))).toMatchObject({
      'leaf.min/root.ml/nvidia.com/gpu': 8,
      'leaf.max/root.ml/nvidia.com/gpu': 16,
      'leaf.used/root.ml/nvidia.com/gpu': 3,
      'leaf.min/root.ml/cpu': 0,
      'leaf.used/root.ml/cpu': 12,
    })
  })
})

const makeQuota = (own: Partial<Dashboards['quotas'][number]> = {}): Dashboards['quotas'][number] => ({
  name: 'root.ml',
  namespaces: ['ml'],
  resource: 'nvidia.com/gpu',
  min: 8,
  max: 16,
  used: 3,
  borrowed: 0,
  lent: 5,
  waiting: 1,
  parent: 'root',
  ...own,
})

describe('samples of the objects alone', () => {
  const gpus = { total: 8, allocated: 6, pending: 2, unhealthy: 1 }
  type Given = Parameters<typeof samplesOf>[0]
  const known = (own: Partial<Given['provenance']> = {}): Given => ({
    gpus: { ...gpus } as Given['gpus'],
    provenance: { tier: 'T4', asOf: millis(1), isLive: true, missing: [], ...own },
  })

  it('are the four figures of GPUs', () => {
    expect(samplesOf(known())).toEqual([
      { series: 'cluster.gpus.total', value: 8 },
      { series: 'cluster.gpus.allocated', value: 6 },
      { series: 'cluster.gpus.pending', value: 2 },
      { series: 'cluster.gpus.unhealthy', value: 1 },
    ])
  })

  it('are none while nodes or pods are not known in full, or nothing is', () => {
    for (const kind of ['nodes', 'pods'] as const)
      expect(samplesOf(known({ missing: [{ kind, reason: 'forbidden' }] }))).toEqual([])
    expect(samplesOf(known({ missing: [{ kind: 'events', reason: 'forbidden' }] }))).toHaveLength(4)
    expect(samplesOf(known({ asOf: null }))).toEqual([])
  })
})
