// `simulate FILE.yaml [--json]`: the capacity scheduler over a file, without a cluster.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { explainField, formatPath } from '#core/base/field.ts'
import type { StepReport } from '#core/simulate/report.ts'
import type { ScenarioProblem } from '#core/simulate/scenario.ts'
import { readScenario } from '#core/simulate/scenario.ts'
import { simulate } from '#core/simulate/simulate.ts'
import { type Documents, readDocuments } from './documents.ts'
import { stepTable } from './table.ts'

export const USAGE = `simulate FILE.yaml [--json]

Plays Kubernetes documents (nodes, one ElasticQuotaTree, pods, workloads, Steps) through the capacity scheduler and says
after each step who runs, who waits and why. Examples: docs/examples.
  --json  one JSON object a line, one per step, and nothing else on standard output
Exit codes: 0 done, 1 a promise of the scheduler was broken, 2 the file cannot be played.
`

/** What to write and with which code to end. */
export type Outcome = { readonly stdout: string; readonly stderr: string; readonly code: 0 | 1 | 2 }

const refuse = (stderr: string): Outcome => ({ stdout: '', stderr, code: 2 })

/** @param args the command line after the verb @param cwd what a relative path is relative to */
export async function runSimulate(args: readonly string[], cwd: string): Promise<Outcome> {
  const files = args.filter(argument => !argument.startsWith('-'))
  const unknown = args.find(argument => argument.startsWith('-') && argument !== '--json')
  const [file] = files
  if (file === undefined || files.length > 1 || unknown !== undefined) {
    const why = unknown === undefined ? 'name one file' : `there is no option ${unknown}`
    return refuse(`simulate: ${why}\n\n${USAGE}`)
  }
  const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => cause as Error)
  if (typeof text !== 'string') return refuse(`${file}: cannot be read: ${text.message}\n`)
  return play(file, text, args.includes('--json'))
}

/** The outcome for the text of a file. */
export function play(file: string, text: string, asJson: boolean): Outcome {
  const documents = readDocuments(text)
  if (!documents.ok)
    return refuse(documents.error.map(({ line, why }) => `${file}:${line}: no YAML: ${why}\n`).join(''))
  const tell = (problems: readonly ScenarioProblem[]): string =>
    problems.map(problem => describe(file, documents.value, problem)).join('')
  const scenario = readScenario(documents.value.values)
  if (!scenario.ok) return refuse(tell(scenario.error))
  const played = simulate(scenario.value)
  if (!played.ok) return refuse(tell(played.error))
  return { ...tellSteps(played.value, asJson), stderr: tell(scenario.value.warnings) }
}

/** What standard output gets of the steps, and the exit code: 1 where a promise was broken in any of them. */
export function tellSteps(reports: readonly StepReport[], asJson: boolean): Pick<Outcome, 'stdout' | 'code'> {
  const stdout = reports.map(report => (asJson ? `${JSON.stringify(report)}\n` : stepTable(report))).join('')
  return { stdout, code: reports.some(({ violations }) => violations.length > 0) ? 1 : 0 }
}

/** `FILE:LINE: FIELD: why`. */
function describe(file: string, documents: Documents, problem: ScenarioProblem): string {
  const { document, path } = problem
  const why = problem.kind === 'field' ? explainField(problem.problem) : problem.why
  const field = path.length === 0 ? '' : `${formatPath(path)}: `
  const remark = problem.kind === 'warning' ? 'warning: ' : ''
  return `${file}:${documents.lineOf(document, path)}: ${remark}${field}${why}\n`
}
