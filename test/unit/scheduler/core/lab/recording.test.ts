import { describe, expect, it } from 'vitest'
import type { LabScenario } from '#core/lab/labScenario.ts'
import { documentsOf, withTree } from '#core/lab/labScenario.ts'
import { GUIDE, GUIDE_ROOT } from '#core/lab/guide.ts'
import { type Recording, record } from '#core/lab/recording.ts'
import { readScenario } from '#core/simulate/scenario.ts'
import { simulate } from '#core/simulate/simulate.ts'
import { busyDay } from '../../../../support/labDay.ts'

function scenarioOf(documents: readonly unknown[]) {
  const read = readScenario(documents)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}
function recordOf(documents: readonly unknown[]): Recording {
  const recorded = record(scenarioOf(documents), () => false)
  if (!recorded.ok || recorded.value === null) throw new Error(JSON.stringify(recorded))
  return recorded.value
}
/** Running pods of each leaf at a simulated second. */
function runningAt({ leaves, times }: Recording, second: number): (number | undefined)[] {
  const frame = times.findLastIndex(time => time <= second * 1000)
  return leaves.map(({ running }) => running[frame])
}
const played = (scenario: LabScenario) => recordOf(documentsOf(scenario))

describe('a play as it is kept', () => {
  it('shows the guide’s example as its table has it, with four victims', () => {
    const recording = played(GUIDE)
    expect([0, 600, 1200, 1800].map(second => runningAt(recording, second))).toEqual([
      [4, 0, 0, 0],
      [4, 4, 0, 0],
      [3, 3, 2, 0],
      [2, 2, 2, 2],
    ])
    const { events, waits, leaves, violations, isSettled, figures } = recording
    expect(events.filter(({ kind }) => kind === 'evicted')).toHaveLength(4)
    expect(waits.at(-1)?.map(({ leaf, count }) => [leaf, count])).toEqual(leaves.map(({ leaf }) => [leaf, 3]))
    expect({ violations, isSettled, evictions: figures.evictions }).toEqual({
      violations: [],
      isSettled: true,
      evictions: 4,
    })
  })

  it('holds used, min and max of every leaf beside the same times', () => {
    const { leaves, times } = played(GUIDE)
    for (const { resources, running } of leaves)
      for (const { resource, used, min, max } of resources) {
        expect(new Set([used.length, min.length, max.length])).toEqual(new Set([times.length]))
        if (resource !== 'cpu') continue
        expect([min[0], max[0]]).toEqual([10, 20])
        expect([...used]).toEqual([...running].map(count => count * 5))
      }
  })

  it('tells the steps and the victims in the order of time, each within a frame', () => {
    const { events, eventsUntil, eventCount } = played(GUIDE)
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b))
    expect(eventsUntil.at(-1)).toBe(eventCount)
  })

  it('tells what a step does to nodes, its name where it does more, and the end', () => {
    const [first] = GUIDE.drops
    const scenario: LabScenario = {
      ...GUIDE,
      nodes: [{ name: 'node', count: 2, capacity: { cpu: '64' } }],
      drops: [{ ...first!, name: 'work', arrival: { kind: 'at', seconds: 60 } }],
      losses: [
        { node: 'node-1', seconds: 60, backSeconds: 90 },
        { node: 'node-2', seconds: 70, backSeconds: null },
      ],
      endSeconds: 100,
    }
    const steps = played(scenario).events.filter(({ kind }) => kind !== 'lost' && kind !== 'evicted')
    expect(steps).toEqual([
      { at: 60_000, kind: 'step', name: 'work' },
      { at: 60_000, kind: 'nodeLost', node: 'node-1' },
      { at: 70_000, kind: 'nodeLost', node: 'node-2' },
      { at: 90_000, kind: 'nodeJoined', node: 'node-1' },
      { at: 100_000, kind: 'end' },
    ])
  })

  it('ends where the scenario does, with what simulate reports there', () => {
    const scenario: LabScenario = {
      ...GUIDE,
      drops: GUIDE.drops.map(drop => ({ ...drop, seconds: 700 })),
      endSeconds: 1000,
    }
    const recording = played(scenario)
    const reports = simulate(scenarioOf(documentsOf(scenario)))
    if (!reports.ok) throw new Error('not played')
    expect(recording.times.at(-1)).toBe(1_000_000)
    const last = Object.values(reports.value.at(-1)?.leaves ?? {}).map(({ running }) => running)
    expect(runningAt(recording, 1000)).toEqual(last)
    expect(recording.isSettled).toBe(false)
  })

  it('has not more and more frames where work goes on long after the last step, and shows the end', () => {
    const [first] = GUIDE.drops
    const arrival = { kind: 'at' as const, seconds: 1 }
    const drop = { ...first!, count: 1400, requests: { cpu: '20' }, seconds: 60, arrival }
    const { times, leaves } = played({ ...GUIDE, drops: [drop], endSeconds: null })
    expect(times.length).toBeLessThanOrEqual(1200)
    expect([times[0], times.at(-1)]).toEqual([0, (1 + 1400 * 60) * 1000])
    expect(leaves.map(({ running, waiting }) => [running.at(-1), waiting.at(-1)])[0]).toEqual([0, 0])
  })

  it('gives up when it is told to', () => {
    let moments = 0
    const recorded = record(scenarioOf(documentsOf(busyDay(400))), () => ++moments > 50)
    expect(recorded).toEqual({ ok: true, value: null })
    expect(moments).toBeLessThan(60)
  })

  it('says what cannot be played', () => {
    const documents = documentsOf({ ...GUIDE, root: { name: 'root', max: { cpu: 'many' } } })
    expect(readScenario(documents).ok).toBe(false)
  })

  it('plays the same work under another tree', () => {
    const root = structuredClone(GUIDE_ROOT) as { children: { children: { min: { cpu: string } }[] }[] }
    root.children[0]!.children[0]!.min.cpu = '5'
    root.children[0]!.children[1]!.min.cpu = '15'
    const recording = recordOf(withTree(documentsOf(GUIDE), root))
    expect(runningAt(recording, 2400)).toEqual([1, 3, 2, 2])
  })
})

describe('a busy day with a lost node', () => {
  const scenario = busyDay(1200)
  const recording = played(scenario)

  it('breaks no promise, and is the same twice', () => {
    expect(recording.violations).toEqual([])
    expect(played(scenario)).toEqual(recording)
  })

  it('loses what ran on the node, and no leaf is above its max at any frame', () => {
    expect(recording.figures.lost).toBeGreaterThan(0)
    expect(recording.events.filter(({ kind }) => kind === 'lost')).toHaveLength(recording.figures.lost)
    for (const { resources } of recording.leaves)
      for (const { used, max } of resources)
        expect([...used].filter((value, frame) => value > (max[frame] ?? 0))).toEqual([])
  })

  it('has frames all the way: none lies farther from the next than one of three hundred parts', () => {
    const times = [...recording.times]
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0))
    // Nothing changes at night.
    const byDay = gaps.filter(
      (_, at) => (times[at] ?? 0) > 9 * 3_600_000 && (times[at] ?? 0) < 20 * 3_600_000,
    )
    expect(Math.max(...byDay)).toBeLessThan((3 * 86_400_000) / 300)
    expect(times.length).toBeGreaterThan(150)
    expect(times.length).toBeLessThanOrEqual(1200)
  })

  it('accounts for every pod', () => {
    const { waits, stillWaiting, ended, namespaces, resources } = recording.figures
    expect(waits.pods).toBe(namespaces.reduce((sum, { pods }) => sum + pods, 0))
    expect(ended + stillWaiting).toBeLessThanOrEqual(waits.pods)
    for (const { utilisation, fairness } of resources) {
      expect(utilisation).toBeGreaterThan(0)
      expect(utilisation).toBeLessThanOrEqual(1)
      expect(fairness).toBeGreaterThan(1 / 20)
      expect(fairness).toBeLessThanOrEqual(1)
    }
  })
})
