import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { GUIDE } from '#core/lab/guide.ts'
import { type LabScenario, documentsOf, leavesOf, rootOfDocuments } from '#core/lab/labScenario.ts'
import { readScenario } from '#core/simulate/scenario.ts'
import { simulate } from '#core/simulate/simulate.ts'
import { play } from '../../../../../main/simulate/cli.ts'
import { busyDay } from '../../../../support/labDay.ts'

const stepsOf = (scenario: LabScenario) =>
  documentsOf(scenario).filter(({ kind }) => kind === 'Step') as {
    name: string
    at?: number
    end?: boolean
  }[]

describe('documents of a scenario', () => {
  it('are steps in the order of time, and what comes after the end does not come', () => {
    const [first] = GUIDE.drops
    const drops = [
      { ...first!, name: 'late', arrival: { kind: 'at' as const, seconds: 5000 } },
      {
        ...first!,
        name: 'often',
        arrival: { kind: 'every' as const, fromSeconds: 0, everySeconds: 100, times: 2 },
      },
      { ...first!, name: 'both', arrival: { kind: 'at' as const, seconds: 100 } },
    ]
    const scenario = {
      ...GUIDE,
      drops,
      endSeconds: 1000,
      losses: [{ node: 'node-1', seconds: 50, backSeconds: 60 }],
    }
    expect(stepsOf(scenario).map(({ name, at }) => [at, name])).toEqual([
      [0, 'often-1'],
      [50, 'node-1 is lost'],
      [60, 'node-1 is back'],
      [100, 'often-2, both'],
      [1000, 'end'],
    ])
  })

  const NODES = [{ name: 'node', count: 2, capacity: { cpu: '64' } }]
  const loss = (seconds: number, backSeconds: number | null, node = 'node-1') => ({
    node,
    seconds,
    backSeconds,
  })
  const LOSSES = [
    {
      name: 'the same',
      losses: [loss(50, 90), loss(50, 90)],
      want: ['50 node-1 is lost', '90 node-1 is back'],
    },
    {
      name: 'one within another',
      losses: [loss(60, 70), loss(50, 90)],
      want: ['50 node-1 is lost', '90 node-1 is back'],
    },
    {
      name: 'one as the other ends',
      losses: [loss(50, 90), loss(90, 95)],
      want: ['50 node-1 is lost', '95 node-1 is back'],
    },
    { name: 'one for ever', losses: [loss(50, null), loss(60, 90)], want: ['50 node-1 is lost'] },
    {
      name: 'one after another',
      losses: [loss(50, 60), loss(70, null)],
      want: ['50 node-1 is lost', '60 node-1 is back', '70 node-1 is lost'],
    },
    { name: 'of a node that is not there', losses: [loss(50, 60, 'node-9')], want: [] },
  ]
  it.each(LOSSES)('can be played with losses of one node: $name', ({ losses, want }) => {
    const scenario = { ...GUIDE, drops: [], nodes: NODES, losses, endSeconds: null }
    expect(stepsOf(scenario).map(({ name, at }) => `${at} ${name}`)).toEqual(want)
    const read = readScenario(documentsOf(scenario))
    expect(read.ok && simulate(read.value).ok).toBe(true)
  })

  it('can all be read, whatever they hold', () => {
    const read = readScenario(documentsOf(busyDay(400)))
    expect(read.ok).toBe(true)
  })

  it('say which tree they begin with', () => {
    expect(leavesOf(rootOfDocuments(documentsOf(GUIDE))!).map(({ leaf }) => leaf)).toEqual([
      'root.a.1',
      'root.a.2',
      'root.b.1',
      'root.b.2',
    ])
  })
})

describe('a scenario as a file', () => {
  const SCENARIOS = [
    { name: 'the guide’s example', scenario: GUIDE },
    { name: 'a busy day', scenario: busyDay(400) },
  ]
  it.each(SCENARIOS)('$name is played by the command with the same result', ({ scenario }) => {
    const documents = documentsOf(scenario)
    const text = documents
      .map(document => stringify(document, { aliasDuplicateObjects: false }))
      .join('---\n')
    const { stdout, stderr, code } = play('lab.yaml', text, true)
    const read = readScenario(documents)
    if (!read.ok) throw new Error(JSON.stringify(read.error))
    const reports = simulate(read.value)
    if (!reports.ok) throw new Error(JSON.stringify(reports.error))
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toBe(reports.value.map(report => `${JSON.stringify(report)}\n`).join(''))
  })
})
