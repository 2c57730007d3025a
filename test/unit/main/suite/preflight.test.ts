import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { AppError } from '#core/base/errors.ts'
import { conflictsOf, type PlannedObject } from '../../../../main/suite/plan.ts'
import {
  guardCheck,
  isBlocked,
  judgeVersion,
  objectChecks,
  rightsCheck,
} from '../../../../main/suite/preflight.ts'
import { rightsYaml } from '../../../../main/suite/rights.ts'
import type { Right } from '../../../../preload/contract/suite.ts'

const planned = (more: Partial<PlannedObject> = {}): PlannedObject => ({
  ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'n', name: 'a' },
  phase: 'config',
  action: 'create',
  changes: [],
  conflicts: [],
  owner: null,
  failure: null,
  triedIn: null,
  ...more,
})
const refused = (
  code: 'FORBIDDEN' | 'INVALID_INPUT',
  serverMessage: string,
  apiVersion = 'v1',
): PlannedObject =>
  planned({
    ref: { apiVersion, kind: 'ConfigMap', namespace: 'n', name: 'a' },
    action: 'refused',
    failure: { code, message: 'no', data: { serverMessage } },
  })
const verdicts = (objects: PlannedObject[], isAllowed = true) =>
  Object.fromEntries(objectChecks(objects, () => isAllowed).map(({ id, verdict }) => [id, verdict]))

describe('the preflight', () => {
  it.each([
    ['v1.36.3', 'pass'],
    ['v1.34.0+k3s1', 'pass'],
    ['v1.33.9-eks-1a2b', 'warn'],
    ['v1.28+', 'warn'],
    ['1.26.15', 'block'],
    ['v2.0.0', 'pass'],
    ['dev', 'warn'],
    [null, 'warn'],
  ])('judges version %s: %s', (version, want) => {
    expect(judgeVersion(version).verdict).toBe(want)
  })

  it('blocks on a read-only cluster', () => {
    expect(isBlocked([guardCheck('readOnly')])).toBe(true)
    expect(isBlocked([guardCheck('production'), guardCheck('none')])).toBe(false)
  })

  it('tells a policy from a missing right, and either from rights that are given on', () => {
    expect(verdicts([planned()])).toEqual({ foreign: 'pass', policy: 'pass' })
    expect(verdicts([refused('FORBIDDEN', 'denied')])).toEqual({ foreign: 'pass', policy: 'block' })
    expect(verdicts([refused('FORBIDDEN', 'no right')], false)).toEqual({ foreign: 'pass', policy: 'pass' })
    expect(verdicts([refused('INVALID_INPUT', 'policy x denied')], false)).toEqual({
      foreign: 'pass',
      policy: 'block',
    })
    expect(verdicts([refused('FORBIDDEN', 'escalation', 'rbac.authorization.k8s.io/v1')])).toEqual({
      foreign: 'pass',
      escalation: 'block',
      policy: 'pass',
    })
  })

  it('names what it is about: the server’s words, the owner, the manager of each field', () => {
    const checks = objectChecks(
      [
        refused('INVALID_INPUT', 'policy x denied'),
        planned({ action: 'foreign', owner: 'Helm release r' }),
        planned({ action: 'change', conflicts: [{ field: '.data.a', manager: 'hand' }] }),
      ],
      () => true,
    )
    expect(Object.fromEntries(checks.map(({ id, items }) => [id, items]))).toEqual({
      foreign: ['ConfigMap n/a ← Helm release r'],
      conflicts: ['ConfigMap n/a .data.a ← hand'],
      policy: ['ConfigMap n/a: policy x denied'],
    })
  })

  it('takes the manager out of the server’s words, and the words where they are others', () => {
    const causes = [
      { reason: 'FieldManagerConflict', field: '.data.a', message: 'conflict with "kubectl-edit" using v1' },
      { reason: 'FieldManagerConflict', field: '.data.b', message: 'somebody' },
      { reason: 'FieldValueInvalid', field: 'x', message: 'y' },
    ]
    expect(conflictsOf(new AppError('CONFLICT', '', { data: { causes } }))).toEqual([
      { field: '.data.a', manager: 'kubectl-edit' },
      { field: '.data.b', manager: 'somebody' },
    ])
  })
})

describe('missing rights', () => {
  const rights: Right[] = [
    { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'canopy-system' },
    { verb: 'create', group: 'apps', resource: 'deployments', namespace: 'canopy-system' },
    { verb: 'list', group: '', resource: 'pods', namespace: null },
  ]

  it('are counted and named', () => {
    expect(rightsCheck(rights, rights.slice(0, 1))).toMatchObject({
      verdict: 'block',
      facts: { needed: 3, missing: 1 },
      items: ['patch deployments.apps (canopy-system)'],
    })
    expect(rightsCheck(rights, [])).toMatchObject({ verdict: 'pass' })
  })

  it('make a ClusterRole and its binding that an administrator can apply', () => {
    const read = (user: string | null) =>
      parseAllDocuments(rightsYaml(rights, user)).map(document => document.toJS() as Record<string, unknown>)
    const [role, binding] = read('ada')
    expect(role).toMatchObject({
      kind: 'ClusterRole',
      rules: [
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch', 'create'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      ],
    })
    expect(binding).toMatchObject({ subjects: [{ kind: 'User', name: 'ada' }] })
    expect(read('system:serviceaccount:ops:bot')[1]).toMatchObject({
      subjects: [{ kind: 'ServiceAccount', namespace: 'ops', name: 'bot' }],
    })
    expect(read(null)[1]).toMatchObject({ subjects: [{ name: 'USER' }] })
  })
})
