// The checks of a test run in their order, and which of them a person asked for.
import { SetupProblem } from '../setup/say.mjs'

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {'gate' | 'vitest' | 'playwright'} kind a gate counts as one check; the others write a JSON report
 * @property {string} program an installed package's executable
 * @property {string[]} args
 * @property {number} timeoutMs after which it is killed with all it started
 * @property {boolean} [usesCluster]
 * @property {string[]} [tools] programs of the system that some of its tests need; without one those are skipped, by name
 * @property {boolean} [usesApp]
 */

const minute = 60_000

/** @type {readonly Stage[]} */
export const stages = [
  { name: 'prettier', kind: 'gate', program: 'prettier', args: ['--check', '.'], timeoutMs: 3 * minute },
  { name: 'oxlint', kind: 'gate', program: 'oxlint', args: ['--deny-warnings'], timeoutMs: 3 * minute },
  { name: 'tsc', kind: 'gate', program: 'tsc', args: ['-b'], timeoutMs: 8 * minute },
  { name: 'knip', kind: 'gate', program: 'knip', args: [], timeoutMs: 3 * minute },
  {
    name: 'unit',
    kind: 'vitest',
    program: 'vitest',
    args: ['run', '--project', 'unit'],
    timeoutMs: 12 * minute,
  },
  {
    name: 'integration',
    kind: 'vitest',
    program: 'vitest',
    args: ['run', '--project', 'integration'],
    timeoutMs: 28 * minute,
    usesCluster: true,
    tools: ['prometheus'],
  },
  {
    name: 'e2e',
    kind: 'playwright',
    program: 'playwright',
    args: ['test'],
    timeoutMs: 40 * minute,
    usesCluster: true,
    tools: ['prometheus', 'dbus-daemon'],
    usesApp: true,
  },
]

/** Names for several stages at once. @type {Record<string, (stage: Stage) => boolean>} */
const groups = { check: stage => stage.kind === 'gate' }

/**
 * The stages that were asked for by name or group, in their order; all without a name.
 * @param {string[]} names @returns {readonly Stage[]}
 */
export function choose(names) {
  if (names.length === 0) return stages
  const known = [...Object.keys(groups), ...stages.map(stage => stage.name)]
  const unknown = names.filter(name => !known.includes(name))
  if (unknown.length > 0)
    throw new SetupProblem(`There is no check named ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  return stages.filter(stage => names.some(name => stage.name === name || groups[name]?.(stage)))
}
