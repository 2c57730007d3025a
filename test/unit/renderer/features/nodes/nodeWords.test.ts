import { describe, expect, it } from 'vitest'
import { bytes } from '#core/base/units.ts'
import { isWell } from '../../../../../renderer/features/nodes/NodeConditions.tsx'
import { nodeState, podState, shareOf } from '../../../../../renderer/features/nodes/nodeWords.ts'
import { quantityShare, quantityText } from '../../../../../renderer/features/nodes/quantity.ts'
import { bytesOf } from '../../../../../renderer/ui/bytesOf.ts'
import { createFormat } from '../../../../../renderer/ui/format.ts'

const format = createFormat('en', 'UTC')
const sick = { node: 'gpu-1', rule: 'U2', gpus: 1, evidence: { code: 'notSeen' }, since: null } as const

describe('nodeState: the worst comes first, and shape, colour and word say the same', () => {
  it.each([
    {
      name: 'a healthy node',
      status: 'ready',
      isCordoned: false,
      unhealthy: [],
      want: ['ready', 'ok', 'dot'],
    },
    {
      name: 'a cordoned node',
      status: 'ready',
      isCordoned: true,
      unhealthy: [],
      want: ['ready', 'warn', 'dash'],
    },
    {
      name: 'sick GPUs on a cordoned node',
      status: 'ready',
      isCordoned: true,
      unhealthy: [sick],
      want: ['unhealthy', 'bad', 'triangle'],
    },
    {
      name: 'a node that is not ready',
      status: 'notReady',
      isCordoned: true,
      unhealthy: [sick],
      want: ['notReady', 'bad', 'cross'],
    },
    {
      name: 'a node nobody hears of',
      status: 'unknown',
      isCordoned: false,
      unhealthy: [],
      want: ['unknown', 'bad', 'quarter'],
    },
  ] as const)('$name', ({ status, isCordoned, unhealthy, want }) => {
    const state = nodeState({ status, isCordoned, unhealthy: [...unhealthy], conditions: [] })
    expect([state.word, state.tone, state.shape]).toEqual(want)
    expect(state.isCordoned).toBe(isCordoned)
  })
})

describe('nodeState under pressure', () => {
  const ready = { status: 'ready', isCordoned: false, unhealthy: [] } as const
  it('is ready, and says what it complains of', () => {
    const state = nodeState({ ...ready, unhealthy: [], conditions: ['MemoryPressure'] })
    expect(state).toMatchObject({
      word: 'ready',
      tone: 'warn',
      shape: 'triangle',
      complaints: ['MemoryPressure'],
    })
  })
  it('does not repeat what its status says already', () => {
    expect(
      nodeState({ ...ready, status: 'notReady', unhealthy: [], conditions: ['ReadyUnknown', 'DiskPressure'] })
        .complaints,
    ).toEqual(['DiskPressure'])
  })
})

describe('podState', () => {
  it.each([
    { phase: 'Running', status: 'Running', want: 'ok' },
    { phase: 'Running', status: 'CrashLoopBackOff', want: 'warn' },
    { phase: 'Pending', status: 'ContainerCreating', want: 'warn' },
    { phase: 'Succeeded', status: 'Completed', want: 'muted' },
    { phase: 'Failed', status: 'OOMKilled', want: 'bad' },
  ] as const)('$phase as $status is $want', ({ phase, status, want }) => {
    expect(podState({ phase, status }).tone).toBe(want)
  })
})

describe('isWell', () => {
  it.each([
    { type: 'Ready', status: 'True', want: true },
    { type: 'Ready', status: 'Unknown', want: false },
    { type: 'MemoryPressure', status: 'False', want: true },
    { type: 'MemoryPressure', status: 'True', want: false },
    { type: 'MemoryPressure', status: 'Unknown', want: false },
  ])('$type $status: $want', ({ type, status, want }) => expect(isWell({ type, status })).toBe(want))
})

describe('amounts', () => {
  const gib = 1024 ** 3
  it('writes both amounts of memory in the unit of the whole', () => {
    expect(bytesOf(bytes(512 * 1024 ** 2), bytes(755 * gib), format)).toEqual({
      used: '0.5',
      all: '755',
      unit: 'GiB',
    })
    expect(bytesOf(bytes(900 * gib), bytes(2 * 1024 * gib), format)).toEqual({
      used: '0.88',
      all: '2',
      unit: 'TiB',
    })
  })
  it('keeps a small amount visible in the unit of a large one', () => {
    expect(bytesOf(bytes(41 * gib), bytes(1024 * gib), format)).toEqual({
      used: '0.04',
      all: '1',
      unit: 'TiB',
    })
  })
  it('writes what is used of nothing in its own unit', () =>
    expect(bytesOf(bytes(150 * gib), bytes(0), format)).toEqual({ used: '150', all: '0', unit: 'GiB' }))
  it('has no share of nothing', () => {
    expect(shareOf(1, 0)).toBeNull()
    expect(shareOf(1, 4)).toBe(0.25)
  })
  it.each([
    { resource: 'memory', text: '791650304Ki', want: '755 GiB' },
    { resource: 'ephemeral-storage', text: '1Gi', want: '1 GiB' },
    { resource: 'cpu', text: '95500m', want: '96' },
    { resource: 'cpu', text: '1500m', want: '1.5' },
    { resource: 'nvidia.com/gpu', text: '8', want: '8' },
    { resource: 'cpu', text: 'odd', want: 'odd' },
  ])('$resource $text reads $want', ({ resource, text, want }) => {
    expect(quantityText(resource, text, format)).toBe(want)
  })
  it.each([
    { used: '500m', all: '2', want: 0.25 },
    { used: '0', all: '0', want: null },
    { used: 'odd', all: '2', want: null },
  ])('$used of $all is $want', ({ used, all, want }) => expect(quantityShare(used, all)).toBe(want))
})
