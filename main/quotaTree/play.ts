// A simulation as a window asks for it.
import { explainField, formatPath } from '#core/base/field.ts'
import { record } from '#core/lab/recording.ts'
import { readScenario, type ScenarioProblem } from '#core/simulate/scenario.ts'
import type { LabFile, LabOutcome, LabRecording } from '../../preload/contract/lab.ts'
import { readDocuments } from '../simulate/documents.ts'

export type Played = Omit<LabOutcome, 'tookMs'>

/** The recording of the documents, or what is wrong with them; null when it was cancelled. */
export function play(documents: readonly unknown[], isCancelled: () => boolean): Played | null {
  const scenario = readScenario(documents)
  if (!scenario.ok) return refused(scenario.error)
  const recorded = record(scenario.value, isCancelled)
  if (!recorded.ok) return refused(recorded.error)
  // The same shape; the contract's is of arrays that may be changed.
  return recorded.value && { recording: recorded.value as LabRecording, problems: [] }
}

const MOST_PROBLEMS = 100

const refused = (problems: readonly ScenarioProblem[]): Played => ({
  recording: null,
  problems: problems.slice(0, MOST_PROBLEMS).map(problemOf),
})

const problemOf = (problem: ScenarioProblem): LabOutcome['problems'][number] => ({
  document: problem.document,
  path: formatPath(problem.path),
  why: problem.kind === 'field' ? explainField(problem.problem) : problem.why,
})

/** The documents of a simulate file, read as the command reads them. */
export function readFile(text: string): LabFile {
  const read = readDocuments(text)
  if (read.ok) return { kind: 'documents', documents: [...read.value.values] }
  const [first] = read.error
  return { kind: 'noYaml', line: first?.line ?? 1, why: first?.why ?? '' }
}
