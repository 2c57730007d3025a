import { type Result, err, ok } from '../base/result.ts'
import { applyItem, deleteObject } from './apply.ts'
import { checkSettled } from './check.ts'
import { keyOf } from './item.ts'
import { type StepReport, reportOf } from './report.ts'
import { run } from './run.ts'
import type { Scenario, ScenarioProblem, Step } from './scenario.ts'
import { type Watch, type World, createWorld, waitsOf } from './world.ts'

/**
 * Plays a scenario with the decisions that the component makes in a cluster, and reports each of its steps; one without steps has one, `start`.
 * The same scenario gives the same reports. Fails where a step deletes what is not there, or names a priority class that is not.
 */
export function simulate(scenario: Scenario): Result<readonly StepReport[], readonly ScenarioProblem[]> {
  const reports: StepReport[] = []
  const onStep = (world: World, step: string, settled: boolean): void =>
    void reports.push(reportOf(world, step, settled))
  const played = watchSimulation(scenario, { onStep })
  if (!played.ok) return played
  return ok(scenario.steps.length === 0 ? reports : reports.slice(1))
}

/** The same play, told as it goes. @returns the cluster as it was left; what `simulate` fails with */
export function watchSimulation(scenario: Scenario, watch: Watch): Result<World, readonly ScenarioProblem[]> {
  const all = [scenario.start, ...scenario.steps]
  const world = createWorld(
    all.some(step => step.items.some(({ value }) => value.kind === 'Node')),
    watch,
  )
  let settled = true
  for (const [at, step] of all.entries()) {
    world.step = at
    if (step.at !== null) world.now = step.at
    watch.onBegin?.(world)
    const problems = begin(world, step)
    if (problems.length > 0) return err(problems)
    if (!step.isEnd) settled = run(world, all[at + 1]?.at ?? null)
    if (watch.isCancelled?.() === true) break
    if (settled) checkSettled(world, waitsOf(world))
    watch.onStep?.(world, step.name, settled)
  }
  return ok(world)
}

function begin(world: World, step: Step): ScenarioProblem[] {
  world.evictions = []
  world.violations = []
  const problems: ScenarioProblem[] = []
  for (const { value, place } of step.deletes)
    if (!deleteObject(world, value))
      problems.push({ ...place, kind: 'rule', why: `there is no ${keyOf(value)} to delete` })
  const classesFirst = step.items.toSorted(
    (a, b) => Number(b.value.kind === 'PriorityClass') - Number(a.value.kind === 'PriorityClass'),
  )
  for (const { value, place } of classesFirst) {
    const problem = applyItem(world, value)
    if (problem !== null)
      problems.push({ document: place.document, path: problem.path, kind: 'rule', why: problem.why })
  }
  return problems
}
