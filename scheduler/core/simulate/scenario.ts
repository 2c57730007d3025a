// A simulation's documents → its start and its steps, each a list of changes.
import {
  type Field,
  type FieldPath,
  type FieldProblem,
  at,
  needText,
  note,
  readFlag,
  readItems,
  readText,
  rootField,
} from '../base/field.ts'
import { type Result, err, ok } from '../base/result.ts'
import { type Millis, millis } from '../base/units.ts'
import { TREE } from '../wire.ts'
import { type Item, KINDS, type Kind, type Ref, readItem, refOf } from './item.ts'

/** The version of documents that only simulations know. */
export const STEP_API = 'canopy.internal/v1alpha1'

/** A place in the documents: which of them, from 0, and where in it. */
export type Place = { readonly document: number; readonly path: FieldPath }

export type ScenarioProblem = Place &
  (
    | { readonly kind: 'field'; readonly problem: FieldProblem }
    | { readonly kind: 'rule'; readonly why: string }
    /** Only a remark: the tree can be simulated. */
    | { readonly kind: 'warning'; readonly why: string }
  )

export type Placed<T> = { readonly value: T; readonly place: Place }

/** What happens at one moment: deletions, then documents in order. */
export type Step = {
  readonly name: string
  /** Simulated time since the start; null: when nothing moves any more. */
  readonly at: Millis | null
  /** The play ends as it begins. */
  readonly isEnd: boolean
  readonly deletes: readonly Placed<Ref>[]
  readonly items: readonly Placed<Item>[]
}

export type Scenario = {
  readonly start: Step
  readonly steps: readonly Step[]
  readonly warnings: readonly ScenarioProblem[]
}

type Reading = {
  readonly steps: {
    name: string
    at: Millis | null
    isEnd: boolean
    deletes: Placed<Ref>[]
    items: Placed<Item>[]
  }[]
  readonly problems: ScenarioProblem[]
  treeName: string | null
}

/**
 * Reads the documents of a file, in order. Fails with everything that is wrong with them; a tree that its editor would refuse is wrong too.
 * @param documents each as JSON; null ones, which YAML makes of a lone `---`, are passed over
 */
export function readScenario(documents: readonly unknown[]): Result<Scenario, readonly ScenarioProblem[]> {
  const reading: Reading = {
    steps: [{ name: 'start', at: null, isEnd: false, deletes: [], items: [] }],
    problems: [],
    treeName: null,
  }
  for (const [document, value] of documents.entries())
    if (value !== null && value !== undefined) readDocument(reading, document, value)
  const warnings = reading.problems.filter(({ kind }) => kind === 'warning')
  if (reading.problems.length > warnings.length) return err(reading.problems)
  const [start, ...steps] = reading.steps
  return start === undefined ? err([]) : ok({ start, steps, warnings })
}

function readDocument(reading: Reading, document: number, value: unknown): void {
  const field = rootField(value)
  if (typeof value !== 'object' || Array.isArray(value)) note(field, 'object')
  else if (at(field, 'kind').value === 'Step') readStep(reading, document, field)
  else readObject(reading, document, field)
  for (const problem of field.problems)
    reading.problems.push({ kind: 'field', document, path: problem.path, problem })
}

function readStep(reading: Reading, document: number, field: Field): void {
  const version = at(field, 'apiVersion')
  if (version.value !== STEP_API) note(version, 'word', [STEP_API])
  const atField = at(field, 'at')
  const seconds = atField.value ?? null
  const isTime = typeof seconds === 'number' && seconds >= 0 && seconds <= 1e9
  if (seconds !== null && !isTime) note(atField, 'number')
  const moment = isTime ? millis(seconds * 1000) : null
  const latest = Math.max(0, ...reading.steps.map(step => step.at ?? 0))
  if (moment !== null && moment < latest)
    rule(reading, { document, path: ['at'] }, `an earlier step is at ${latest / 1000} seconds already`)
  const deletes = readItems(at(field, 'delete')).map((entry, index) => ({
    value: readRef(entry),
    place: { document, path: ['delete', index] },
  }))
  if (reading.steps.some(({ isEnd }) => isEnd))
    rule(reading, { document, path: [] }, 'an earlier step ends the play')
  const isEnd = readFlag(at(field, 'end')) === true
  reading.steps.push({ name: needText(at(field, 'name')), at: moment, isEnd, deletes, items: [] })
}

function readRef(field: Field): Ref {
  const kind = at(field, 'kind')
  const known = KINDS.find(name => name === kind.value)
  if (known === undefined) note(kind, 'word', KINDS)
  return refOf(known ?? 'Pod', readText(at(field, 'namespace')), needText(at(field, 'name')))
}

function readObject(reading: Reading, document: number, field: Field): void {
  const kindField = at(field, 'kind')
  const kind: Kind | undefined = KINDS.find(name => name === kindField.value)
  if (kind === undefined) {
    note(kindField, 'word', [...KINDS, 'Step'])
    return
  }
  const { item, problems } = readItem(kind, field)
  for (const { path, why, isWarning } of problems)
    reading.problems.push({ kind: isWarning ? 'warning' : 'rule', document, path, why })
  if (item === null) return
  if (item.kind === TREE.kind) {
    if (reading.treeName !== null && reading.treeName !== item.ref.name)
      rule(
        reading,
        { document, path: ['metadata', 'name'] },
        `there is one tree, and it is ${reading.treeName}`,
      )
    reading.treeName ??= item.ref.name
  }
  reading.steps.at(-1)?.items.push({ value: item, place: { document, path: [] } })
}

const rule = (reading: Reading, place: Place, why: string): void =>
  void reading.problems.push({ ...place, kind: 'rule', why })
