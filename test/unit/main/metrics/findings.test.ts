import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { stuckOf } from '../../../../main/metrics/clusterPolicy.ts'
import { diagnose, type Symptoms } from '../../../../main/metrics/diagnose.ts'
import { NOTHING_KNOWN, readHealth, writeHealth } from '../../../../main/metrics/healthMemory.ts'
import type { LocatedDevice } from '../../../../main/metrics/locate.ts'
import type { NodeFacts } from '../../../../main/metrics/picture.ts'
import type { NodeRecord } from '../../../../main/store/records.ts'
import { makeNode } from '../../../support/builders.ts'
import { locatedDevice } from '../../../support/locatedDevice.ts'

const MINUTE = 60_000
const T0 = 1_800_000_000_000

const facts = (node: NodeRecord, devices: readonly LocatedDevice[]): NodeFacts => ({
  node,
  devices,
  pods: [],
  totalMemory: null,
  scale: { node, perGpu: null },
})

type Look = {
  readonly node?: NodeRecord
  readonly devices?: readonly LocatedDevice[]
  readonly tier?: Symptoms['collected']['tier']
  readonly tainted?: Symptoms['tainted']
  readonly notReady?: boolean
  readonly policy?: Symptoms['policy']
}
const whole = makeNode('n').gpus(8, 'NVIDIA-L40S').record()
/** Two of its GPUs are not offered any more. */
const withdrawn: NodeRecord = { ...whole, allocatable: { ...whole.allocatable, 'nvidia.com/gpu': '6' } }
const tainted = makeNode('n').gpus(8, 'NVIDIA-L40S').taint('gpu-unhealthy', 'NoSchedule').record()
const unregistered: NodeRecord = {
  ...whole,
  capacity: { ...whole.capacity, 'nvidia.com/gpu': '0' },
  allocatable: { ...whole.allocatable, 'nvidia.com/gpu': '0' },
}

/** One look a minute, each of another process: what is known goes through the note. @returns of each its rules and minutes */
function looks(...all: readonly Look[]) {
  let note: string | null = null
  return all.map((look, minute) => {
    const { node = whole, devices = [locatedDevice()], tier = 'T1', tainted: taints = [], notReady } = look
    const at = millis(T0 + minute * MINUTE)
    const picture = { at, gpuNodes: [facts(node, devices)] }
    const { findings, health } = diagnose(readHealth(note, 'uid'), {
      picture,
      collected: { tier, devices, operator: new Map(notReady ? [['n', ['driver']]] : []) },
      tainted: taints,
      policy: look.policy ?? null,
    })
    note = writeHealth(health, 'uid')
    return findings.map(({ rule, uuid, since }) => {
      const minutes = since === null ? 'never' : (since - T0) / MINUTE
      return `${rule}${uuid === null ? '' : ` ${uuid}`}@${minutes}`
    })
  })
}

describe('since when something is wrong', () => {
  it.each([
    { rule: 'U2', story: 'devices were withdrawn', sick: { node: withdrawn } },
    { rule: 'U3', story: 'nothing is offered', sick: { node: unregistered } },
    { rule: 'U8', story: 'the node is tainted', sick: { node: tainted } },
    { rule: 'U8', story: 'the GPU operator finds its driver not ready', sick: { notReady: true } },
    { rule: 'U4', story: 'no exporter tells of the node', sick: { devices: [] } },
  ])('$rule, $story: since a round first found it, and anew after one that did not', ({ rule, sick }) => {
    expect(looks({}, sick, sick, {}, sick)).toEqual([[], [`${rule}@1`], [`${rule}@1`], [], [`${rule}@4`]])
  })

  it('a node that is not ready says itself since when', () => {
    const node = makeNode('n')
      .gpus(8, 'NVIDIA-L40S')
      .notReady('KubeletDown', new Date(T0 - MINUTE))
      .record()
    expect(looks({ node }, { node })).toEqual([['U1@-1'], ['U1@-1']])
  })

  it('a taint of a device that is not dated counts from when it was seen', () => {
    const taint = {
      node: 'n',
      uuid: 'GPU-1',
      rule: 'U9' as const,
      evidence: { code: 'taint' as const, device: 'gpu-0', taint: 'x:NoExecute' },
      since: null,
    }
    expect(looks({}, { tainted: [taint] }, { tainted: [taint] })).toEqual([
      [],
      ['U9 GPU-1@1'],
      ['U9 GPU-1@1'],
    ])
  })

  it('while the source is down nobody can see that it is over: it began when it began', () => {
    const hot = { devices: [locatedDevice({ temperatureCelsius: 99 })] }
    const blind = { devices: [], tier: 'T4' as const }
    expect(looks(hot, blind, hot)).toEqual([['U7 GPU-1@0'], [], ['U7 GPU-1@0']])
    expect(looks({ devices: [] }, blind, { devices: [] })).toEqual([['U4@0'], [], ['U4@0']])
  })

  it('U4 of one GPU is known to whoever looks next', () => {
    expect(looks({ devices: [locatedDevice(), locatedDevice({}, 'GPU-2')] }, {}, {})).toEqual([
      [],
      ['U4 GPU-2@0'],
      ['U4 GPU-2@0'],
    ])
  })
})

describe('a ClusterPolicy of the GPU operator', () => {
  const conditions = [
    { type: 'Error', status: 'False', message: '' },
    {
      type: 'Ready',
      status: 'False',
      reason: 'OperandNotReady',
      message: 'ClusterPolicy is not ready, states not ready: [state-driver]',
      lastTransitionTime: new Date(T0 - MINUTE).toISOString(),
    },
  ]
  const policyIn = (state: string) => ({
    metadata: { name: 'cluster-policy' },
    status: { state, conditions },
  })

  it('that is not ready says which parts, and since when; one that is ready says nothing', () => {
    expect(stuckOf([policyIn('notReady')])).toEqual({
      name: 'cluster-policy',
      message: 'ClusterPolicy is not ready, states not ready: [state-driver]',
      since: T0 - MINUTE,
    })
    expect(stuckOf([policyIn('ready')])).toBeNull()
    expect(stuckOf([{ status: { state: 'notReady' } }])).toEqual({ name: '', message: '', since: null })
    expect(stuckOf([null, {}])).toBeNull()
  })

  it('is to blame where a node of its own offers no GPU, and nowhere else', () => {
    const policy = stuckOf([policyIn('notReady')])
    const foreign = { ...unregistered, labels: { 'nvidia.com/gpu.count': '8' } }
    expect(
      looks({ node: unregistered, policy }, { node: foreign, policy }, { node: withdrawn, policy }),
    ).toEqual([['U3@0', 'U8@-1'], ['U3@0'], ['U2@2']])
  })
})

describe('the note of what is known', () => {
  const known = diagnose(NOTHING_KNOWN, {
    picture: {
      at: millis(T0),
      gpuNodes: [facts(withdrawn, [locatedDevice({ xid: 79, rowRemapUncorrectable: 3 })])],
    },
    collected: {
      tier: 'T1',
      devices: [locatedDevice({ xid: 79, rowRemapUncorrectable: 3 })],
      operator: new Map(),
    },
    tainted: [],
    policy: null,
  }).health

  it('says what was written', () => {
    expect(known.devices.size + known.seen.length).toBe(2)
    expect(readHealth(writeHealth(known, 'uid'), 'uid')).toEqual(known)
  })

  it('of another cluster is not this one’s; that of one without a name yet is', () => {
    expect(readHealth(writeHealth(known, 'uid'), 'another')).toEqual(NOTHING_KNOWN)
    expect(readHealth(writeHealth(known, null), 'uid')).toEqual(known)
  })

  it.each([null, '', '{', '[]', '{"uid":"uid","devices":[["GPU-1",{}]],"seen":[]}'])(
    'that cannot be read is none: %s',
    text => {
      expect(readHealth(text, 'uid')).toEqual(NOTHING_KNOWN)
    },
  )
})
