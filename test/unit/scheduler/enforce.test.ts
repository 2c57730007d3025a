import { millis } from '#core/base/units.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Decision } from '#core/schedule/decision.ts'
import type { Reservation } from '#core/schedule/snapshot.ts'
import type { WriteOutcome } from '../../../scheduler/act.ts'
import { createAssumptions } from '../../../scheduler/assumptions.ts'
import { createBackOffs } from '#core/schedule/backOffs.ts'
import type { KeptPod } from '../../../scheduler/cache.ts'
import { createEnforcer } from '../../../scheduler/enforce.ts'
import { createMetrics } from '../../../scheduler/metrics.ts'
import { later, NOW, gated, running } from '../../support/schedule/builders.ts'
import { silentLog } from '../../support/schedulerApi.ts'

type Deed = Exclude<Decision, { kind: 'wait' }>

const owner = { kind: 'ReplicaSet', name: 'rs', uid: 'rs1' }
const pods = [gated('b/new'), running('a/old', { controller: owner }), running('a/older')]
const reservation: Reservation = {
  pods: ['b/new'],
  leaf: 'b',
  victims: ['a/old'],
  rule: 'reclaim',
  node: null,
  expiresAt: later(60),
}
const reserve: Deed = { kind: 'reserve', reservation, evict: ['a/old'], shares: [] }
const admit: Deed = { kind: 'admit', pods: ['b/new'], leaf: 'b' }

/** Everything that happens, in order, with outcomes as a test wants them. */
function setUp() {
  const cache = new Map<string, KeptPod>(
    pods.map(pod => [pod.uid, { pod, claims: [], wait: null, isPreempted: false, resourceVersion: '1' }]),
  )
  const happened: string[] = []
  const world = { outcome: 'done' as WriteOutcome, isGuarded: true, isAudited: true, tree: {} }
  const assumptions = createAssumptions()
  const say = (what: string) => void happened.push(what)
  const write = async (what: string) => {
    say(what)
    return world.outcome
  }
  const enforcer = createEnforcer({
    act: {
      openGate: (pod, { leaf, sequence }) => write(`open ${pod.uid} ${leaf} ${sequence}`),
      noteLeaf: (pod, leaf) => write(`note ${pod.uid} ${leaf}`),
      evict: pod => write(`evict ${pod.uid}`),
      releaseGate: pod => write(`release ${pod.uid}`),
    },
    assumptions,
    audit: {
      prepare: async () => 0,
      async record({ victims }) {
        if (!world.isAudited) throw new Error('no audit')
        say(`audit ${victims.map(({ uid }) => uid).join()}`)
        return 1
      },
      settle: (_, { uid }, outcome) => say(`settle ${uid} ${outcome}`),
    },
    backOffs: createBackOffs(),
    now: () => millis(Date.now()),
    events: { emit: ({ reason, pod, message }) => say(`event ${reason} ${pod.uid}: ${message}`) },
    guard: { ungated: new Set(), allows: async () => world.isGuarded, patrol: async () => undefined },
    kept: uid => cache.get(uid),
    lastSequence: () => 41,
    ledger: {
      putReservation: ({ leaf }) => say(`reserve ${leaf}`),
      removeReservation: uids => say(`unreserve ${uids.join()}`),
      putBackOff: ({ controllerUid }) => say(`backOff ${controllerUid}`),
    },
    log: silentLog,
    mark: async (pod, { reason }) => say(`mark ${pod.uid} ${reason}`),
    unmark: async pod => say(`unmark ${pod.uid}`),
    metrics: createMetrics(),
    nominate: async (pod, node) => say(`nominate ${pod.uid} ${node}`),
    onAssumed: () => undefined,
    tree: () => world.tree,
  })
  const viewOf = (uid: string) => assumptions.view(cache.get(uid)?.pod ?? gated('x/x'))
  const carryOut = async (decision: Deed) => {
    enforcer.carryOut(decision, performance.now())
    await vi.advanceTimersByTimeAsync(10)
  }
  return { world, happened, cache, carryOut, viewOf, assumptions }
}

beforeEach(() => void vi.useFakeTimers({ now: NOW }))
afterEach(() => void vi.useRealTimers())

describe('an admission', () => {
  it('counts at once, notes leaf and a number above all others, and stays assumed until the watch shows it', async () => {
    const { happened, carryOut, viewOf, assumptions } = setUp()
    await carryOut(admit)
    expect(happened).toEqual(['open b/new b 42'])
    expect(viewOf('b/new')).toMatchObject({ isGated: false, leafNote: 'b', admittedSequence: 42 })
    assumptions.confirm({ ...pods[0]!, isGated: false }, NOW)
    expect(assumptions.size()).toBe(0)
  })

  it('is taken back when the pod is not what was seen', async () => {
    const { world, carryOut, viewOf } = setUp()
    world.outcome = 'changed'
    await carryOut(admit)
    expect(viewOf('b/new').isGated).toBe(true)
  })

  it('that was refused is held for a while, so that no write is repeated at full speed', async () => {
    const { world, carryOut, viewOf } = setUp()
    world.outcome = 'failed'
    await carryOut(admit)
    expect(viewOf('b/new').isGated).toBe(false)
    await vi.advanceTimersByTimeAsync(5000)
    expect(viewOf('b/new').isGated).toBe(true)
  })
})

describe('an eviction', () => {
  it('is reserved, written down and marked before it is asked for; then told', async () => {
    const { happened, carryOut, viewOf } = setUp()
    await carryOut(reserve)
    expect(happened).toEqual([
      'reserve b',
      'audit a/old',
      'mark a/old Reclaimed',
      'evict a/old',
      'settle a/old evicted',
      'event Reclaimed a/old: Gives b back what it is guaranteed. b/new waits for it.',
      'backOff rs1',
    ])
    expect(viewOf('a/old').goneBy).not.toBeNull()
  })

  it('does not happen when for whom it was decided is gone by then', async () => {
    const { happened, carryOut, cache, viewOf } = setUp()
    cache.delete('b/new')
    await carryOut(reserve)
    expect(happened).toEqual(['reserve b', 'audit a/old', 'settle a/old failed'])
    expect(viewOf('a/old')).toMatchObject({ goneBy: null, refused: null })
  })

  const refused = [
    {
      name: 'a budget blocks it',
      change: { outcome: 'blocked' as const },
      want: 'settle a/old refused',
      why: 'budget',
    },
    { name: 'it is not what was seen', change: { outcome: 'changed' as const }, want: 'settle a/old failed' },
    { name: 'its replacement would not be gated', change: { isGuarded: false }, want: 'unreserve b/new' },
    { name: 'it cannot be written down', change: { isAudited: false }, want: 'unreserve b/new' },
  ]
  for (const { name, change, want, why = 'failed' } of refused)
    it(`does not happen when ${name}, and another victim is looked for`, async () => {
      const { world, happened, carryOut, viewOf } = setUp()
      Object.assign(world, change)
      await carryOut(reserve)
      expect(happened).toContain(want)
      expect(happened.filter(what => what.startsWith('event'))).toEqual([])
      expect(viewOf('a/old')).toMatchObject({ goneBy: null, refused: { why } })
    })

  it('that was refused leaves no word of it on the pod, and none of its reason on one that goes all the same', async () => {
    const { world, happened, carryOut, cache } = setUp()
    world.outcome = 'blocked'
    await carryOut(reserve)
    expect(happened.slice(-3)).toEqual(['evict a/old', 'settle a/old refused', 'unmark a/old'])
    happened.length = 0
    const old = cache.get('a/old')!
    cache.set('a/old', { ...old, pod: { ...old.pod, goneBy: later(30) } })
    await carryOut(reserve)
    expect(happened.at(-1)).toBe('settle a/old refused')
  })

  it('of several is written down once, and each asked for', async () => {
    const { happened, carryOut } = setUp()
    await carryOut({ kind: 'evict', pods: ['a/old', 'a/older'], rule: 'overMax', leaf: 'a' })
    expect(happened.filter(what => /^(audit|evict)/.test(what))).toEqual([
      'audit a/old,a/older',
      'evict a/old',
      'evict a/older',
    ])
  })

  it('of a pod that is gone by then is none', async () => {
    const { happened, cache, carryOut } = setUp()
    cache.delete('a/old')
    await carryOut(reserve)
    expect(happened.filter(what => what.startsWith('evict'))).toEqual([])
  })
})

describe('a new leaf', () => {
  const recharge: Deed = { kind: 'recharge', pod: 'a/old', leaf: 'c' }

  it('is noted once, however often it is decided, and is no part of what decisions see until it is seen', async () => {
    const { happened, carryOut, viewOf } = setUp()
    await carryOut(recharge)
    await carryOut(recharge)
    expect(happened).toEqual(['note a/old c'])
    expect(viewOf('a/old').leafNote).toBe('a')
  })

  it('is noted again where the pod had changed, or is to be another', async () => {
    const { happened, carryOut, world } = setUp()
    world.outcome = 'changed'
    await carryOut(recharge)
    world.outcome = 'done'
    await carryOut(recharge)
    await carryOut({ ...recharge, leaf: 'd' })
    expect(happened).toEqual(['note a/old c', 'note a/old c', 'note a/old d'])
  })
})

describe('other decisions', () => {
  it('note a new leaf, give up a reservation, and name the node that is cleared', async () => {
    const { happened, carryOut } = setUp()
    await carryOut({ kind: 'recharge', pod: 'a/old', leaf: 'c' })
    await carryOut({ kind: 'release', pods: ['b/new'], why: 'expired' })
    await carryOut({ ...reserve, reservation: { ...reservation, rule: 'room', node: 'n1' }, evict: [] })
    expect(happened).toEqual(['note a/old c', 'unreserve b/new', 'reserve b', 'nominate b/new n1'])
  })
})
