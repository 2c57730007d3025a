// A simulation as a window asks for it.
import { explainField, formatPath } from '#core/base/field.ts'
import { readScenario, type ScenarioProblem } from '#core/simulate/scenario.ts'
import { simulate } from '#core/simulate/simulate.ts'
import type { LabOutcome } from '../../preload/contract/lab.ts'

/** Every step of the documents, or what is wrong with them. */
export function play(documents: readonly unknown[]): Omit<LabOutcome, 'tookMs'> {
  const scenario = readScenario(documents)
  if (!scenario.ok) return { steps: [], problems: scenario.error.map(problemOf) }
  const played = simulate(scenario.value)
  if (!played.ok) return { steps: [], problems: played.error.map(problemOf) }
  const steps = played.value.map(step => ({
    ...step,
    leaves: { ...step.leaves },
    evictions: [...step.evictions],
    waiting: [...step.waiting],
    violations: [...step.violations],
  }))
  return { steps: steps as LabOutcome['steps'], problems: [] }
}

const problemOf = (problem: ScenarioProblem): LabOutcome['problems'][number] => ({
  document: problem.document,
  path: formatPath(problem.path),
  why: problem.kind === 'field' ? explainField(problem.problem) : problem.why,
})
