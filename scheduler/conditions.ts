// Whether all is well with the tree and with us, as conditions of the tree.
import { type FieldProblem, formatPath } from '#core/base/field.ts'
import type { Mode } from '#core/deploy/settings.ts'
import { hasErrors, validateTree, type ClusterFacts, type Finding } from '#core/quota/validate.ts'
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
  readonly cluster: ClusterFacts
}

/** As many findings as fit into a message that people read. */
const NAMED = 5

const MODES: Readonly<Record<Mode, string>> = {
  enforce: 'Pods wait for their quota.',
  observe: 'Charges are counted and reported; every pod starts at once.',
  off: 'Nothing is counted; every pod starts at once.',
}

export function conditionsOf({ kept, mode, ungated, cluster }: ConditionFacts): Condition[] {
  const isEnforced = mode === 'enforce'
  return [
    {
      type: 'Enforced',
      status: isEnforced ? 'True' : 'False',
      reason: isEnforced ? 'Enforcing' : mode === 'observe' ? 'Observing' : 'Off',
      message: MODES[mode],
    },
    validity(kept, cluster),
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

function validity(kept: KeptTree | undefined, cluster: ClusterFacts): Condition {
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
  const findings = validateTree(kept.reading.value, 'others', cluster)
  if (hasErrors(findings)) {
    const errors = findings.filter(({ severity }) => severity === 'error')
    return invalid(
      'TreeInvalid',
      `Maxes are enforced; where mins contradict nothing is reclaimed: ${some(errors.map(findingText))}.`,
    )
  }
  const reason = findings.length > 0 ? 'Warnings' : 'NoWarnings'
  const message = findings.length > 0 ? `${some(findings.map(findingText))}.` : 'Nothing is wrong with it.'
  return { type: 'Valid', status: 'True', reason, message }
}

const problemText = ({ path, expected, found }: FieldProblem) =>
  `${formatPath(path)} is ${found}, not a ${expected}`

const findingText = (finding: Finding) => {
  const what =
    'resource' in finding ? ` (${finding.resource})` : 'namespace' in finding ? ` (${finding.namespace})` : ''
  return `${finding.node}: ${finding.kind}${what}`
}

function some(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return [...texts.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}
