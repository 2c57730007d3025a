// Whether all is well with the tree and with us, as conditions of the tree.
import { type FieldProblem, formatPath } from '#core/base/field.ts'
import type { Mode } from '#core/deploy/settings.ts'
import type { KeptTree } from './cache.ts'

/** @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties */
export type Condition = {
  readonly type: 'Enforced' | 'Valid' | 'AdmissionWorking'
  readonly status: 'True' | 'False'
  /** One word in CamelCase. */
  readonly reason: string
  readonly message: string
}

export type ConditionFacts = {
  readonly kept: KeptTree | undefined
  readonly mode: Mode
  /** Namespaces where new pods were seen to get no gate. */
  readonly ungated: ReadonlySet<string>
}

/** As many findings as fit into a message that people read. */
const NAMED = 5

const MODES: Readonly<Record<Mode, string>> = {
  enforce: 'Pods wait for their quota.',
  observe: 'Charges are counted and reported; every pod starts at once.',
  off: 'Nothing is counted; every pod starts at once.',
}

export function conditionsOf({ kept, mode, ungated }: ConditionFacts): Condition[] {
  const isEnforced = mode === 'enforce'
  return [
    {
      type: 'Enforced',
      status: isEnforced ? 'True' : 'False',
      reason: isEnforced ? 'Enforcing' : mode === 'observe' ? 'Observing' : 'Off',
      message: MODES[mode],
    },
    validity(kept),
    ungated.size === 0
      ? {
          type: 'AdmissionWorking',
          status: 'True',
          reason: 'GatesNewPods',
          message: 'New pods get their gate.',
        }
      : {
          type: 'AdmissionWorking',
          status: 'False',
          reason: 'NotGated',
          message: `New pods of ${some([...ungated])} get no gate: none of their pods is evicted until they do.`,
        },
  ]
}

function validity(kept: KeptTree | undefined): Condition {
  const invalid = (reason: string, message: string): Condition => ({
    type: 'Valid',
    status: 'False',
    reason,
    message,
  })
  if (!kept) return invalid('TreeMissing', 'There is no quota tree: no gate is opened and nobody is evicted.')
  if (!kept.reading.ok)
    return invalid(
      'TreeInvalid',
      `It cannot be read, so no gate is opened: ${some(kept.reading.error.map(problemText))}.`,
    )
  return { type: 'Valid', status: 'True', reason: 'Readable', message: 'It can be read.' }
}

const problemText = ({ path, expected, found }: FieldProblem) =>
  `${formatPath(path)} is ${found}, not a ${expected}`

function some(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return [...texts.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}
