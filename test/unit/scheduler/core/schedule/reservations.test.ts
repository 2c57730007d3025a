import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import type { QuotaPod, Reservation, ScheduleOptions } from '#core/schedule/snapshot.ts'
import {
  NOW,
  OPTIONS,
  gated,
  later,
  leaf,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from '../../../../support/schedule/builders.ts'
import { actions, waitOf } from '../../../../support/schedule/say.ts'

const tree = treeOf(
  quotaNode('root', {
    min: { cpu: 20 },
    max: { cpu: 20 },
    children: [leaf('in', { cpu: 10 }), leaf('out', { cpu: 5 }), leaf('other', { cpu: 5 })],
  }),
)
const outs = (count: number, ...last: Partial<Omit<QuotaPod, 'request'>>[]): QuotaPod[] =>
  Array.from({ length: count }, (_, n) =>
    running(`out/${n}`, { admittedSequence: n, ...last[n - count + last.length] }),
  )
const dying = { goneBy: later(5) }

const reserved = (more: Partial<Reservation> = {}): Reservation => ({
  pods: ['in/p'],
  leaf: 'in',
  victims: ['out/3'],
  rule: 'reclaim',
  node: null,
  expiresAt: later(60),
  ...more,
})

const decideWith = (
  reservation: Reservation,
  pods: readonly QuotaPod[],
  more: Parameters<typeof snapshotOf>[2] = {},
) => decide(snapshotOf(tree, pods, { reservations: [reservation], ...more }))

describe('a reservation', () => {
  it('keeps the gate shut while its victim is still there', () => {
    const decisions = decideWith(reserved(), [gated('in/p'), ...outs(4, dying)])
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'in/p').reason).toMatchObject({
      kind: 'reclaim',
      rule: 'reclaim',
      victims: ['out/3'],
      shortage: { node: 'root', free: 0n },
    })
  })
  it('opens it when the victim is gone', () => {
    expect(actions(decideWith(reserved(), [gated('in/p'), ...outs(3)]))).toEqual([
      'admit in/p → in',
      'release in/p served',
    ])
  })
  it('or has ended', () => {
    expect(actions(decideWith(reserved(), [gated('in/p'), ...outs(4, { phase: 'Failed' })]))).toEqual([
      'admit in/p → in',
      'release in/p served',
    ])
  })
  it('opens it early when others made room, and spares whom it can', () => {
    const pods = [gated('in/p'), ...outs(3), running('out/3', { request: { cpu: 3 } })].filter(
      pod => pod.uid !== 'out/0',
    )
    expect(actions(decideWith(reserved(), pods))).toEqual(['admit in/p → in', 'release in/p served'])
  })
  it('lets nobody else have what its victim frees', () => {
    const decisions = decideWith(reserved(), [gated('in/p'), gated('other/q'), ...outs(3)])
    expect(actions(decisions)).toEqual(['admit in/p → in', 'release in/p served', 'reclaim other/q ← out/2'])
  })
  it('lets nobody count on its victim while it dies', () => {
    const decisions = decideWith(reserved(), [gated('in/p'), gated('other/q'), ...outs(4, dying)])
    expect(actions(decisions)).toEqual(['reclaim other/q ← out/2'])
  })
  it('counts as used for the guarantee of its own leaf', () => {
    const decisions = decideWith(reserved(), [gated('in/p'), gated('in/q'), gated('in/r'), ...outs(4, dying)])
    expect(actions(decisions)).toEqual(['reclaim in/q ← out/2'])
  })
  it('leaves to nobody what its victim will free beyond its need, before it is gone', () => {
    const large = running('out/3', { request: { cpu: 8 }, admittedSequence: 3, ...dying })
    const pods = [gated('in/p'), gated('other/q', { request: { cpu: 3 } }), ...outs(2), large]
    expect(actions(decideWith(reserved(), pods))).toEqual(['reclaim other/q ← out/1'])
  })
  it('leaves free what its victims free beyond its need', () => {
    const pods = [
      gated('in/p', { request: { cpu: 2 } }),
      gated('other/q', { request: { cpu: 3 } }),
      ...outs(3),
    ]
    expect(actions(decideWith(reserved(), pods))).toEqual([
      'admit in/p → in',
      'release in/p served',
      'admit other/q → other',
    ])
  })

  it.each([
    {
      why: 'expired',
      name: 'a victim does not go in time',
      more: { expiresAt: later(0) },
      last: {},
      want: ['release in/p expired', 'reclaim in/p ← out/3'],
    },
    {
      why: 'refused',
      name: 'the Eviction API refuses a victim: the next one goes',
      more: {},
      last: { refused: { until: later(9), why: 'budget' as const } },
      want: ['release in/p refused', 'reclaim in/p ← out/2'],
    },
    {
      why: 'gone',
      name: 'its leaf is another now',
      more: { leaf: 'out' },
      last: {},
      want: ['release in/p gone', 'reclaim in/p ← out/3'],
    },
    {
      why: 'gone',
      name: 'it was for two, and one is left',
      more: { pods: ['in/p', 'in/x'] },
      last: {},
      want: ['release in/p,in/x gone', 'reclaim in/p ← out/3'],
    },
  ])('is given up when $name', ({ more, last, want }) => {
    expect(actions(decideWith(reserved(more), [gated('in/p'), ...outs(4, last)]))).toEqual(want)
  })
  it('is given up when its pod is gone', () => {
    expect(actions(decideWith(reserved(), outs(4)))).toEqual(['release in/p gone'])
    expect(actions(decideWith(reserved(), [running('in/p'), ...outs(3)]))).toEqual(['release in/p gone'])
  })
  it('is given up when the guarantee is gone, as long as somebody can be spared', () => {
    const less = treeOf(
      quotaNode('root', {
        min: { cpu: 20 },
        max: { cpu: 20 },
        children: [leaf('in', { cpu: 4 }), leaf('out', { cpu: 5 })],
      }),
    )
    const at = (last: Parameters<typeof outs>[1]) =>
      actions(
        decide(snapshotOf(less, [gated('in/p'), ...outs(4, last ?? {})], { reservations: [reserved()] })),
      )
    expect(at({})).toEqual(['release in/p needless'])
    expect(at(dying)).toEqual([])
  })
  it('does not expire while all of its victims are dying', () => {
    expect(
      actions(decideWith(reserved({ expiresAt: later(-1) }), [gated('in/p'), ...outs(4, dying)])),
    ).toEqual([])
  })
  it('expires when one should be gone long since', () => {
    const late = { goneBy: later(-61) }
    expect(
      actions(decideWith(reserved({ expiresAt: later(-1) }), [gated('in/p'), ...outs(4, late)])),
    ).toEqual(['release in/p expired', 'reclaim in/p ← out/2'])
  })
  it('is decided anew when others took what its victims freed', () => {
    const taken = running('other/out-of-band', { leafNote: null })
    expect(actions(decideWith(reserved(), [gated('in/p'), taken, ...outs(3)]))).toEqual([
      'release in/p short',
      'reclaim in/p ← out/2',
    ])
  })
  it('waits for a node that is above its max to drain, and evicts nobody else', () => {
    const pods = [gated('in/p'), ...outs(5), running('other/0')].filter(pod => pod.uid !== 'out/3')
    const crowded = [...pods, running('other/1', { leafNote: null })]
    const decisions = decideWith(reserved(), crowded)
    expect(actions(decisions)).toEqual([])
    expect(waitOf(decisions, 'in/p').reason).toMatchObject({ kind: 'reclaim', victims: [] })
  })
  it('of two for one pod the first holds', () => {
    const both = [reserved(), reserved({ pods: ['in/p'], victims: ['out/2'] })]
    expect(actions(decide(snapshotOf(tree, [gated('in/p'), ...outs(4)], { reservations: both })))).toEqual([])
  })
  it('of two for one victim the first counts on it, and the other is short', () => {
    const both = [reserved(), reserved({ pods: ['in/q'] })]
    const decisions = decide(
      snapshotOf(tree, [gated('in/p'), gated('in/q'), ...outs(4, dying)], { reservations: both }),
    )
    expect(actions(decisions)).toEqual(['release in/q short', 'reclaim in/q ← out/2'])
  })
})

describe('when time alone changes what is decided', () => {
  const due = (
    pods: readonly QuotaPod[],
    options: Partial<ScheduleOptions> = {},
    reservation?: Reservation,
  ) => {
    const ledger = createLedger({ ...OPTIONS, ...options })
    ledger.setTree(tree, NOW)
    for (const pod of pods) ledger.putPod(pod)
    if (reservation !== undefined) ledger.putReservation(reservation)
    return ledger.decide(NOW).nextDueAt
  }
  const refused = [7, 8, 6, 9].map(after => ({ refused: { until: later(after), why: 'budget' as const } }))

  it.each([
    { name: 'never, where nothing waits', got: due([running('out/0')]), want: null },
    { name: 'a reservation ends', got: due([gated('in/p'), ...outs(4)], {}, reserved()), want: later(60) },
    {
      name: 'a dying pod overstays',
      got: due([gated('in/p'), ...outs(4, dying)], {}, reserved()),
      want: later(65),
    },
    {
      name: 'the first of the refused may be asked again',
      got: due([gated('in/p'), ...outs(4, ...refused)]),
      want: later(6),
    },
    {
      name: 'borrowers have run long enough',
      got: due([gated('in/p'), ...outs(4)], { minRuntimeSeconds: 3700 }),
      want: later(100),
    },
    {
      name: 'a large borrower has waited long enough',
      got: due([gated('other/p', { request: { cpu: 9 } }), ...outs(4)]),
      want: later(300),
    },
  ])('$name', ({ got, want }) => {
    expect(got).toBe(want)
  })
})
