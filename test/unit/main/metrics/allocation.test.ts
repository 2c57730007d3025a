import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { gpusAsked, gpusOf, isHolding, isWaiting, largestUnits } from '../../../../main/metrics/allocation.ts'
import { samplesOf } from '../../../../main/metrics/record.ts'
import { makeNode, makePod } from '../../../support/builders.ts'

describe('GPUs that a pod holds', () => {
  it('are physical ones, by the units of its node', () => {
    const whole = makeNode().gpus(8, 'NVIDIA-H100-80GB-HBM3').record()
    const sliced = makeNode().gpus(4, 'NVIDIA-L4').timeSliced(10).record()
    const mig = makeNode().gpus(1, 'NVIDIA-A100-SXM4-80GB').mig({ '1g.10gb': 7 }).record()
    expect(gpusOf(makePod().gpus(2).record().gpuRequests, whole.gpuUnits)).toBe(2)
    expect(gpusOf(makePod().gpus(3).record().gpuRequests, sliced.gpuUnits)).toBe(0.3)
    const slices = makePod().gpus(7, 'nvidia.com/mig-1g.10gb').record()
    expect(gpusOf(slices.gpuRequests, mig.gpuUnits)).toBe(1)
    expect(gpusOf(slices.gpuRequests, whole.gpuUnits)).toBe(0)
  })

  it('are held from the binding to the end, and waited for before', () => {
    const states = [
      makePod(),
      makePod().on('n'),
      makePod().running('n'),
      makePod().succeeded('n'),
      makePod().evicted('n'),
    ]
    expect(states.map(pod => isHolding(pod.record()))).toEqual([false, true, true, false, false])
    expect(states.map(pod => isWaiting(pod.record()))).toEqual([true, false, false, false, false])
  })

  it('are counted at their largest while no node is known', () => {
    const nodes = [
      makeNode().gpus(4, 'NVIDIA-L4').timeSliced(4).record(),
      makeNode().gpus(8, 'NVIDIA-L40S').record(),
    ]
    expect(gpusAsked({ 'nvidia.com/gpu': 2 }, largestUnits(nodes))).toBe(2)
    expect(gpusAsked({ 'nvidia.com/gpu': 2 }, largestUnits(nodes.slice(0, 1)))).toBe(0.5)
  })

  it('count by the name of what no node offers', () => {
    expect(gpusAsked({ 'amd.com/gpu': 4 }, {})).toBe(4)
    expect(gpusAsked({ 'nvidia.com/mig-3g.40gb': 1 }, {})).toBe(0.428571429)
    expect(gpusAsked({ 'aliyun.com/gpu-mem': 16 }, {})).toBe(0)
  })
})

describe('samples of the overview', () => {
  const gpus = { total: 192, allocatable: 183, allocated: 150.5, pending: 16, unhealthy: 9 }
  const provenance = { tier: 'T4', asOf: millis(1000), isLive: true, missing: [] } as const

  it('are one a series', () => {
    expect(samplesOf({ gpus, provenance: { ...provenance, missing: [] } })).toEqual([
      { series: 'cluster.gpus.total', value: 192 },
      { series: 'cluster.gpus.allocated', value: 150.5 },
      { series: 'cluster.gpus.pending', value: 16 },
      { series: 'cluster.gpus.unhealthy', value: 9 },
    ])
  })

  it('are not taken of a picture without pods: a gap, no dip', () => {
    const missing = [{ kind: 'pods' as const, reason: 'forbidden' as const }]
    expect(samplesOf({ gpus, provenance: { ...provenance, missing } })).toEqual([])
    expect(samplesOf({ gpus, provenance: { ...provenance, asOf: null, missing: [] } })).toEqual([])
  })

  it('are taken without events, which they do not depend on', () => {
    const missing = [{ kind: 'events' as const, reason: 'forbidden' as const }]
    expect(samplesOf({ gpus, provenance: { ...provenance, missing } })).toHaveLength(4)
  })
})
