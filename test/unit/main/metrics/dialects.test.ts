import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { UtilizationUnit } from '../../../../main/metrics/utilizationUnit.ts'
import { readDevices } from '../../../../main/metrics/devices.ts'
import { detectDialects, type DialectId, KNOWN_NAMES } from '../../../../main/metrics/dialects.ts'
import { locate } from '../../../../main/metrics/locate.ts'
import { parseExposition } from '../../../../main/metrics/exposition.ts'

const MIB = 1_048_576
const GIB = 1024 * MIB

function scraped(name: string) {
  const text = readFileSync(`${import.meta.dirname}/../../../fixtures/metrics/${name}.txt`, 'utf8')
  const { samples, names } = parseExposition(text, known => KNOWN_NAMES.has(known))
  const dialects = detectDialects(samples)
  return { dialect: dialects.join(', ') || null, names, devices: readDevices(samples, dialects) }
}

describe('each exporter speaks a dialect of its own', () => {
  it('dcgm up to 4.8.2: percents and mebibytes; what is NaN is not known', () => {
    const { dialect, devices } = scraped('dcgm')
    expect(dialect).toBe('dcgm')
    expect(devices).toHaveLength(2)
    expect(devices[0]).toMatchObject({
      uuid: 'GPU-aaaaaaaa-0000-4000-8000-000000000000',
      index: 0,
      model: 'NVIDIA A100-SXM4-80GB',
      nodes: ['gpu-1'],
      values: {
        utilizationPercent: 97,
        memoryUsedBytes: 61_440 * MIB,
        memoryTotalBytes: 81_920 * MIB,
        energyJoules: 1_234_567,
        tensorActivePercent: 25,
      },
      holders: [{ namespace: 'ml', pod: 'bert-0', instance: null }],
    })
    expect(devices[1]?.values).toMatchObject({ utilizationPercent: 0, xid: 79 })
    expect(devices[1]?.values).not.toHaveProperty('tensorActivePercent')
    expect(devices[1]?.holders).toEqual([])
  })

  it('dcgm 4.8.3: the label hostname; without a reserved part the total is used and free', () => {
    const { dialect, devices } = scraped('dcgm-4.8.3')
    expect(dialect).toBe('dcgm-4.8.3')
    expect(devices[0]).toMatchObject({
      nodes: ['gpu-2'],
      values: { utilizationPercent: 41, memoryTotalBytes: 80_896 * MIB },
    })
  })

  it('dcgm from 4.9 on: ratios, bytes, joules', () => {
    const { dialect, devices } = scraped('dcgm-4.9')
    expect(dialect).toBe('dcgm-4.9')
    expect(devices[0]?.values).toMatchObject({
      utilizationPercent: 62,
      memoryUsedBytes: 12 * GIB,
      memoryTotalBytes: 48_305_799_168,
      energyJoules: 1234.5,
    })
  })

  it('OpenShift: the old names with ratios; memory stays in mebibytes', () => {
    const { dialect, devices } = scraped('openshift')
    expect(dialect).toBe('openshift')
    expect(devices.map(({ values }) => values.utilizationPercent)).toEqual([83, 100])
    expect(devices[0]?.values.memoryUsedBytes).toBe(2 * GIB)
  })

  it('ACK: labels of its own; a shared GPU counts once', () => {
    const { dialect, devices } = scraped('ack')
    expect(dialect).toBe('ack')
    expect(devices).toHaveLength(2)
    expect(devices[1]).toMatchObject({
      index: 1,
      nodes: ['cn-beijing.10.0.0.1'],
      values: { utilizationPercent: 30, memoryUsedBytes: 4 * GIB, memoryTotalBytes: 16 * GIB },
      holders: [{ pod: 'share-a' }, { pod: 'share-b' }],
    })
  })

  // https://www.alibabacloud.com/help/en/doc-detail/2878460.html: Hostname is the pod's, the node is another label.
  it('ACK since it speaks as DCGM does, beside its own names of before: each GPU once, on its node', () => {
    const { dialect, devices } = scraped('ack-dcgm')
    expect(dialect).toBe('ack-dcgm, ack')
    expect(devices).toMatchObject([
      {
        index: 0,
        model: 'NVIDIA L20',
        values: { utilizationPercent: 73, memoryUsedBytes: 30 * GIB, memoryTotalBytes: 46_068 * MIB },
        holders: [{ namespace: 'ml', pod: 'bert-0' }],
      },
      { index: 1, values: { utilizationPercent: 1, memoryTotalBytes: 48_305_799_168 } },
    ])
    const known = { nodes: new Set(['cn-wulanchabu-c.cr-1']), nodeOf: () => null }
    expect(locate(devices, known)).toMatchObject({
      devices: [{ node: 'cn-wulanchabu-c.cr-1' }, { node: 'cn-wulanchabu-c.cr-1' }],
      strays: 0,
    })
  })

  it('HAMi: its ratio is a percentage; what each pod uses is known', () => {
    const { dialect, devices } = scraped('hami')
    expect(dialect).toBe('hami')
    expect(devices).toHaveLength(1)
    expect(devices[0]?.values).toEqual({ utilizationPercent: 64, memoryUsedBytes: 6 * GIB })
    expect(devices[0]?.holders).toEqual([
      {
        namespace: 'ml',
        pod: 'half-a',
        instance: null,
        values: { podMemoryUsedBytes: 4 * GIB, podUtilizationPercent: 48 },
      },
      { namespace: 'ml', pod: 'half-b', instance: null, values: { podMemoryUsedBytes: 2 * GIB } },
    ])
  })

  it('HAMi up to 2.8', () => {
    const { dialect, devices } = scraped('hami-2.8')
    expect(dialect).toBe('hami-2.8')
    expect(devices[0]).toMatchObject({
      values: { utilizationPercent: 12, memoryUsedBytes: 3 * GIB },
      holders: [{ pod: 'half-a', values: { podMemoryUsedBytes: GIB } }],
    })
  })

  it('MIG: memory is the sum of the slices, activity their mean by size', () => {
    const { devices } = scraped('mig')
    expect(devices).toHaveLength(1)
    expect(devices[0]?.values.memoryTotalBytes).toBe(39_936 * MIB)
    expect(devices[0]?.values.memoryUsedBytes).toBe(10_252 * MIB)
    expect(devices[0]?.values.engineActivePercent).toBeCloseTo(30)
    expect(devices[0]?.values.utilizationPercent).toBeCloseTo(30)
    expect(devices[0]?.instances.map(({ id, profile }) => [id, profile])).toEqual([
      ['1', '3g.20gb'],
      ['2', '4g.20gb'],
    ])
    expect(devices[0]?.holders).toMatchObject([{ pod: 'mig-a', instance: '1' }])
  })

  it('time-slicing repeats the GPU for each pod: it counts once', () => {
    const { devices } = scraped('time-slicing')
    expect(devices).toHaveLength(1)
    expect(devices[0]?.values).toMatchObject({ utilizationPercent: 80, memoryUsedBytes: 9000 * MIB })
    expect(devices[0]?.holders.map(({ pod }) => pod)).toEqual(['slice-a', 'slice-b', 'slice-c'])
  })

  it('one that nobody knows is told by the names it has, and never guessed', () => {
    const { dialect, names } = scraped('amd')
    expect(dialect).toBeNull()
    expect([...names]).toEqual(['amd_gpu_gfx_activity', 'amd_gpu_used_vram'])
  })
})

describe('what a Prometheus adds to the labels', () => {
  const sample = (labels: Record<string, string>, value = 50) => ({
    name: 'DCGM_FI_DEV_GPU_UTIL',
    labels: { UUID: 'GPU-1', gpu: '0', Hostname: 'a', ...labels },
    value,
  })

  it('the workload is exported_pod, since pod is the exporter', () => {
    const labels = { namespace: 'gpu-operator', pod: 'dcgm-x', exported_namespace: 'ml', exported_pod: 'p' }
    const [device] = readDevices([sample(labels)], ['dcgm'])
    expect(device?.holders).toMatchObject([{ namespace: 'ml', pod: 'p' }])
    expect(device?.exporter).toEqual({ namespace: 'gpu-operator', pod: 'dcgm-x' })
  })

  it('a GPU without a workload has no holder while others have exported_pod', () => {
    const idle = { UUID: 'GPU-2', namespace: 'gpu-operator', pod: 'dcgm-x' }
    const busy = { namespace: 'gpu-operator', pod: 'dcgm-x', exported_namespace: 'ml', exported_pod: 'p' }
    const devices = readDevices([sample(idle), sample(busy)], ['dcgm'])
    expect(devices.find(({ uuid }) => uuid === 'GPU-2')?.holders).toEqual([])
  })

  it('two exporters on one node give one GPU, and the larger of what they say', () => {
    const devices = readDevices([sample({ job: 'a' }, 40), sample({ job: 'b' }, 42)], ['dcgm'])
    expect(devices.map(({ values }) => values)).toEqual([{ utilizationPercent: 42 }])
  })

  it('the same GPU name in two clusters is two GPUs', () => {
    expect(readDevices([sample({ cluster: 'x' }), sample({ cluster: 'y' })], ['dcgm'])).toHaveLength(2)
  })
})

describe('which dialect it is when the numbers alone decide', () => {
  const samplesOf = (...values: number[]) =>
    values.map((value, at) => ({ name: 'DCGM_FI_DEV_GPU_UTIL', labels: { UUID: `GPU-${at}` }, value }))

  it.each<{ story: string; values: number[]; known?: UtilizationUnit; want: DialectId }>([
    { story: 'all idle', values: [0, 0, 0], want: 'dcgm' },
    { story: 'one per cent', values: [0, 1], want: 'dcgm' },
    { story: 'a fraction below one', values: [0, 0.42], want: 'openshift' },
    { story: 'a fraction of a percent among larger ones', values: [0.5, 37.5], want: 'dcgm' },
    {
      story: 'idle or full, where ratios were before',
      values: [0, 1],
      known: 'ratio',
      want: 'openshift',
    },
    { story: 'idle or full, where percents were before', values: [0, 1], known: 'percent', want: 'dcgm' },
    {
      story: 'more than a ratio, where ratios were before',
      values: [1, 2],
      known: 'ratio',
      want: 'dcgm',
    },
  ])('$story: $want', ({ values, known, want }) => {
    expect(detectDialects(samplesOf(...values), known)).toEqual([want])
  })
})

describe('several exporters at once', () => {
  const sample = (name: string, labels: Record<string, string>, value: number) => ({ name, labels, value })

  it('of two versions, as in a rolling upgrade: the GPUs of both, each in its own units', () => {
    const samples = [
      sample('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', Hostname: 'a' }, 42),
      sample('DCGM_FI_DEV_FB_USED', { UUID: 'GPU-1', Hostname: 'a' }, 1024),
      sample('DCGM_FI_DEV_GPU_UTIL_RATIO', { UUID: 'GPU-2', hostname: 'b' }, 0.42),
      sample('DCGM_FI_DEV_FB_USED_BYTES', { UUID: 'GPU-2', hostname: 'b' }, GIB),
    ]
    const dialects = detectDialects(samples)
    expect(dialects).toEqual(['dcgm-4.9', 'dcgm'])
    const values = { utilizationPercent: 42, memoryUsedBytes: GIB }
    expect(readDevices(samples, dialects)).toMatchObject([
      { uuid: 'GPU-2', nodes: ['b'], values },
      { uuid: 'GPU-1', nodes: ['a'], values },
    ])
  })

  it('of two kinds that watch the same GPU: once, each telling what the other does not', () => {
    const samples = [
      sample('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', Hostname: 'a', gpu: '3' }, 42),
      sample('HostCoreUtilization', { deviceuuid: 'GPU-1', nodeid: 'a' }, 41),
      sample('HostGPUMemoryUsage', { deviceuuid: 'GPU-1', nodeid: 'a' }, GIB),
      sample(
        'vGPU_device_memory_usage_in_bytes',
        { deviceuuid: 'GPU-1', nodeid: 'a', podnamespace: 'ml', podname: 'p' },
        MIB,
      ),
    ]
    const dialects = detectDialects(samples)
    expect(dialects).toEqual(['dcgm', 'hami-2.8'])
    const [device, ...others] = readDevices(samples, dialects)
    expect(others).toEqual([])
    expect(device).toMatchObject({
      index: 3,
      values: { utilizationPercent: 42, memoryUsedBytes: GIB },
      holders: [{ namespace: 'ml', pod: 'p', values: { podMemoryUsedBytes: MIB } }],
    })
  })
})
