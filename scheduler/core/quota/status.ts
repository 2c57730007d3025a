// `status.root` of an ElasticQuotaTree ⇄ Usage.
import {
  type Field,
  type FieldProblem,
  type JsonObject,
  at,
  isRecord,
  needText,
  note,
  readItems,
  rootField,
  within,
} from '../base/field.ts'
import { formOf, formatQuantity } from './amount.ts'
import { MAX_DEPTH } from './kube.ts'
import { type ResourceList, readAmounts } from './resourceList.ts'
import type { Usage } from './usage.ts'

/** `status.root` as it is written: canonical texts. */
export const writeUsage = (usage: Usage): JsonObject => ({
  name: usage.name,
  used: writeAmounts(usage.used),
  request: writeAmounts(usage.request),
  borrowed: writeAmounts(usage.borrowed),
  lent: writeAmounts(usage.lent),
  waiting: writeAmounts(usage.waiting),
  ...(usage.children.length > 0 && { children: usage.children.map(writeUsage) }),
})

/** Amounts as texts by resource, in the form in which people write the resource. */
export const writeAmounts = (amounts: ResourceList): Readonly<Record<string, string>> =>
  Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount, formOf(name))]))

/**
 * The usage that an ElasticQuotaTree object states, whoever wrote it: schedulers of others fill in `used` and `request` alone, so what is
 * missing is empty. Null where there is none.
 */
export function readUsage(object: unknown): {
  readonly usage: Usage | null
  readonly problems: readonly FieldProblem[]
} {
  const field = rootField(object)
  const root = within(field, 'status', 'root')
  const isThere = root.value !== undefined && root.value !== null
  return { usage: isThere ? readNode(root, 1) : null, problems: field.problems }
}

function readNode(field: Field, depth: number): Usage {
  if (!isRecord(field.value)) note(field, 'object')
  if (depth > MAX_DEPTH) note(field, 'lessDepth')
  return {
    name: needText(at(field, 'name')),
    used: readAmounts(at(field, 'used')),
    request: readAmounts(at(field, 'request')),
    borrowed: readAmounts(at(field, 'borrowed')),
    lent: readAmounts(at(field, 'lent')),
    waiting: readAmounts(at(field, 'waiting')),
    children:
      depth > MAX_DEPTH ? [] : readItems(at(field, 'children')).map(child => readNode(child, depth + 1)),
  }
}
