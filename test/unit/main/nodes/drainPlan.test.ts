import { describe, expect, it } from 'vitest'
import { planDrain } from '../../../../main/nodes/drainPlan.ts'

type More = { owner?: string; phase?: string; annotations?: object; volumes?: object[]; labels?: object }
const pod = ({ owner, phase = 'Running', annotations, volumes, labels }: More = {}) => ({
  metadata: {
    namespace: 'a',
    name: 'p',
    uid: 'u',
    annotations,
    labels,
    ownerReferences: owner ? [{ kind: owner, name: 'o', controller: true }] : [],
  },
  spec: { volumes },
  status: { phase },
})
const emptyDir = [{ name: 'scratch', emptyDir: {} }]
const budget = (selector: object | undefined, more: { namespace?: string; allowed?: number } = {}) => ({
  metadata: { namespace: more.namespace ?? 'a', name: 'budget' },
  spec: { selector },
  status: { disruptionsAllowed: more.allowed ?? 0 },
})

describe('what a drain does with a pod', () => {
  it.each([
    { name: 'of a ReplicaSet', of: { owner: 'ReplicaSet' }, want: 'evict' },
    { name: 'of a DaemonSet', of: { owner: 'DaemonSet' }, want: 'daemonSet' },
    { name: 'of a DaemonSet, done', of: { owner: 'DaemonSet', phase: 'Succeeded' }, want: 'evict' },
    { name: 'static', of: { annotations: { 'kubernetes.io/config.mirror': 'x' } }, want: 'mirror' },
    { name: 'of nobody', of: {}, want: 'unmanaged' },
    { name: 'of nobody, done', of: { phase: 'Failed' }, want: 'evict' },
    { name: 'with an emptyDir', of: { owner: 'Job', volumes: emptyDir }, want: 'emptyDir' },
    {
      name: 'with an emptyDir, done',
      of: { owner: 'Job', volumes: emptyDir, phase: 'Succeeded' },
      want: 'evict',
    },
  ])('$name: $want', ({ of, want }) => {
    expect(planDrain([pod(of)], [])[0]?.verdict).toBe(want)
  })

  it.each([
    { name: 'by label', budget: budget({ matchLabels: { app: 'x' } }), want: ['budget'] },
    { name: 'of another label', budget: budget({ matchLabels: { app: 'y' } }), want: [] },
    { name: 'of everything', budget: budget({}), want: ['budget'] },
    { name: 'of nothing', budget: budget(undefined), want: [] },
    { name: 'of another namespace', budget: budget({}, { namespace: 'b' }), want: [] },
    { name: 'that allows one more', budget: budget({}, { allowed: 1 }), want: [] },
    {
      name: 'by expressions',
      budget: budget({
        matchExpressions: [
          { key: 'app', operator: 'In', values: ['x', 'z'] },
          { key: 'app', operator: 'Exists' },
          { key: 'gone', operator: 'DoesNotExist' },
          { key: 'gone', operator: 'NotIn', values: ['1'] },
        ],
      }),
      want: ['budget'],
    },
    {
      name: 'by an operator nobody knows',
      budget: budget({ matchExpressions: [{ key: 'app', operator: 'Gt', values: ['1'] }] }),
      want: [],
    },
  ])('a budget $name', ({ budget: each, want }) => {
    expect(planDrain([pod({ labels: { app: 'x' } })], [each])[0]?.heldBy).toEqual(want)
  })
})
