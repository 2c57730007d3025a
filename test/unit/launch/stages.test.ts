import { describe, expect, it } from 'vitest'
import { choose, stages } from '../../../main/launch/checks/stages.mjs'
import { SetupProblem } from '../../../main/launch/setup/say.mjs'

const names = (given: string[]) => choose(given).map(stage => stage.name)

describe('the checks of a run', () => {
  const cases = [
    { name: 'are all without a name', given: [], want: stages.map(stage => stage.name) },
    {
      name: 'are the static gates by their group',
      given: ['check'],
      want: ['prettier', 'oxlint', 'tsc', 'knip'],
    },
    {
      name: 'keep their order whatever order they are named in',
      given: ['e2e', 'unit'],
      want: ['unit', 'e2e'],
    },
    {
      name: 'run once when named twice',
      given: ['tsc', 'check', 'tsc'],
      want: ['prettier', 'oxlint', 'tsc', 'knip'],
    },
  ]
  it.each(cases)('$name', ({ given, want }) => expect(names(given)).toEqual(want))

  it('refuse a name that is none, so that a typing error does not pass as success', () => {
    expect(() => choose(['unti'])).toThrow(SetupProblem)
  })

  it('start with the cheapest and end with the real app', () => {
    expect(names([])).toEqual(['prettier', 'oxlint', 'tsc', 'knip', 'unit', 'integration', 'e2e'])
  })
})
