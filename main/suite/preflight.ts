// The questions before anything is written, each with a verdict and what it is about. Pure, but for the two that are asked.
import { getVersion } from '../clusters/api.ts'
import type { Check, CHECK_CASES, CheckId, Right } from '../../preload/contract/suite.ts'
import type { Guard } from '../../preload/contract/clusters.ts'
import type { z } from 'zod'
import type { PlannedObject } from './plan.ts'
import type { Site } from './site.ts'

type Facts = Check['facts']
type More = { readonly facts?: Facts; readonly items?: readonly string[] }

/** `name` picks the sentence. */
export const check = <I extends CheckId>(
  id: I,
  [verdict, name]: readonly [Check['verdict'], (typeof CHECK_CASES)[I][number]],
  { facts = {}, items = [] }: More = {},
): Check => ({ id, verdict, case: name, facts, items: [...items] })

export function guardCheck(guard: z.output<typeof Guard>): Check {
  if (guard === 'readOnly') return check('guard', ['block', 'readOnly'])
  return check('guard', ['pass', guard])
}

/** Scheduling gates are on by default since 1.27; what is older than 1.34 is not among what is tested. */
const LEAST_MINOR = 27
const TESTED_MINOR = 34

export async function versionCheck(site: Site, signal: AbortSignal): Promise<Check> {
  const version = await getVersion(site.client, signal)
  return judgeVersion(version)
}

/** @param version such as `v1.36.3` or `v1.30.4-eks-1a2b`; null: this identity may not know */
export function judgeVersion(version: string | null): Check {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? []
  if (version === null || minor === undefined) return check('version', ['warn', 'unknown'])
  const facts = { version, least: `1.${LEAST_MINOR}`, tested: `1.${TESTED_MINOR}` }
  if (Number(major) === 1 && Number(minor) < LEAST_MINOR)
    return check('version', ['block', 'tooOld'], { facts })
  if (Number(major) === 1 && Number(minor) < TESTED_MINOR)
    return check('version', ['warn', 'untested'], { facts })
  return check('version', ['pass', 'good'], { facts })
}

/** `get pods/log in kube-system` */
export const sayRight = ({ verb, group, resource, namespace }: Right): string =>
  `${verb} ${resource}${group === '' ? '' : `.${group}`}${namespace === null ? '' : ` (${namespace})`}`

export function rightsCheck(needed: readonly Right[], missing: readonly Right[]): Check {
  const facts = { needed: needed.length, missing: missing.length }
  return missing.length === 0
    ? check('rights', ['pass', 'good'], { facts })
    : check('rights', ['block', 'missing'], { facts, items: missing.map(sayRight) })
}

export const sayRef = ({ ref }: Pick<PlannedObject, 'ref'>): string =>
  `${ref.kind} ${ref.namespace === null ? '' : `${ref.namespace}/`}${ref.name}`

const RBAC_GROUP = 'rbac.authorization.k8s.io/'

/** What the dry run of every object tells. `isAllowed`: whether this identity has the plain right to write an object. */
export function objectChecks(
  planned: readonly PlannedObject[],
  isAllowed: (object: PlannedObject) => boolean,
): Check[] {
  const foreign = planned.filter(({ action }) => action === 'foreign')
  const conflicting = planned.filter(({ conflicts }) => conflicts.length > 0)
  // Who lacks the right is told so once, by the check of rights.
  const refused = planned.filter(
    object => object.action === 'refused' && (object.failure?.code !== 'FORBIDDEN' || isAllowed(object)),
  )
  const isEscalation = ({ ref, failure }: PlannedObject) =>
    ref.apiVersion.startsWith(RBAC_GROUP) && failure?.code === 'FORBIDDEN'
  return [
    foreign.length > 0
      ? check('foreign', ['block', 'foreign'], { items: foreign.map(sayForeign) })
      : check('foreign', ['pass', 'good']),
    ...(conflicting.length > 0
      ? [check('conflicts', ['warn', 'fields'], { items: conflicting.flatMap(sayConflicts) })]
      : []),
    ...refusals('escalation', refused.filter(isEscalation)),
    ...policyChecks(refused.filter(object => !isEscalation(object))),
    ...namespaceChecks(planned),
  ]
}

const policyChecks = (refused: readonly PlannedObject[]): Check[] =>
  refused.length > 0 ? refusals('policy', refused) : [check('policy', ['pass', 'good'])]

const refusals = (id: 'escalation' | 'policy', refused: readonly PlannedObject[]): Check[] =>
  refused.length === 0 ? [] : [check(id, ['block', 'refused'], { items: refused.map(sayRefused) })]

const sayForeign = (object: PlannedObject): string =>
  object.owner === null ? sayRef(object) : `${sayRef(object)} ← ${object.owner}`
const sayRefused = (object: PlannedObject): string => {
  const said = object.failure?.data['serverMessage']
  return `${sayRef(object)}: ${typeof said === 'string' ? said : (object.failure?.message ?? '')}`
}
const sayConflicts = (object: PlannedObject): string[] =>
  object.conflicts.map(({ field, manager }) => `${sayRef(object)} ${field} ← ${manager}`)

function namespaceChecks(planned: readonly PlannedObject[]): Check[] {
  const adopted = planned.filter(({ action, ref }) => action === 'adopt' && ref.kind === 'Namespace')
  return adopted.map(({ ref }) => check('namespace', ['warn', 'shared'], { facts: { namespace: ref.name } }))
}

export const isBlocked = (checks: readonly Check[]): boolean =>
  checks.some(({ verdict }) => verdict === 'block')
