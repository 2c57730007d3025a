import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest, sum, summary } from '../../../main/launch/checks/counts.mjs'
import { countsOf } from '../../../main/launch/checks/runStage.mjs'

const file = (status: string, ...statuses: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: statuses.map((one, index) => ({ fullName: `test ${index}`, status: one })),
})

describe('counts of vitest', () => {
  const cases = [
    {
      name: 'adds up files',
      files: [file('passed', 'passed', 'passed'), file('failed', 'failed')],
      want: [2, 1, 0],
    },
    {
      name: 'counts pending and todo as skipped',
      files: [file('passed', 'pending', 'todo', 'skipped')],
      want: [0, 0, 3],
    },
    {
      name: 'counts a file that could not be loaded as a failure',
      files: [file('failed'), file('passed', 'passed')],
      want: [1, 1, 0],
    },
    {
      name: 'counts a file whose tests passed but whose teardown failed as a failure',
      files: [file('failed', 'passed')],
      want: [1, 1, 0],
    },
  ]
  it.each(cases)('$name', ({ files, want: [passed, failed, skipped] }) => {
    expect(countVitest({ testResults: files })).toMatchObject({ passed, failed, skipped })
  })

  it('names what was skipped', () => {
    expect(countVitest({ testResults: [file('passed', 'passed', 'skipped')] }).skippedNames).toEqual([
      'test 1',
    ])
  })
})

describe('counts of Playwright', () => {
  const spec = (title: string, ...statuses: ('expected' | 'unexpected' | 'flaky' | 'skipped')[]) => ({
    title,
    tests: statuses.map(status => ({ status })),
  })
  const suites = [
    {
      title: 'shell.spec.ts',
      specs: [spec('opens', 'expected'), spec('closes', 'flaky')],
      suites: [{ title: 'the menu', specs: [spec('hides', 'skipped'), spec('shows', 'unexpected')] }],
    },
  ]

  it('counts nested suites, and a test that passed at a retry as passed, by name', () => {
    expect(countPlaywright({ suites })).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      skippedNames: ['shell.spec.ts the menu hides'],
      retriedNames: ['shell.spec.ts closes'],
    })
  })

  it('counts an error outside of any test as one failure', () => {
    expect(countPlaywright({ suites: [], errors: [{}] }).failed).toBe(1)
  })
})

describe('counts of a stage', () => {
  const report = { passed: 3, failed: 0, skipped: 1, skippedNames: ['x'], retriedNames: [] }
  const cases = [
    { name: 'a gate that held', report: undefined, isGate: true, succeeded: true, want: [1, 0] },
    { name: 'a gate that broke', report: undefined, isGate: true, succeeded: false, want: [0, 1] },
    { name: 'a runner whose tests passed', report, isGate: false, succeeded: true, want: [3, 0] },
    {
      name: 'a runner that failed after its tests passed',
      report,
      isGate: false,
      succeeded: false,
      want: [3, 1],
    },
    {
      name: 'a runner that wrote no report',
      report: undefined,
      isGate: false,
      succeeded: true,
      want: [0, 1],
    },
  ]
  it.each(cases)('$name', ({ report: given, isGate, succeeded, want: [passed, failed] }) => {
    expect(countsOf(given, isGate, succeeded)).toMatchObject({ passed, failed })
  })
})

it('ends a run with one line that counts it all', () => {
  const total = sum([
    { passed: 4, failed: 0, skipped: 0 },
    { passed: 10, failed: 1, skipped: 2 },
  ])
  expect(summary(total)).toBe('14 passed, 1 failed, 2 skipped')
})
