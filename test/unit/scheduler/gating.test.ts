import { describe, expect, it } from 'vitest'
import { GATE } from '#core/wire.ts'
import { type NewPod, isToBeGated } from '../../../scheduler/gating.ts'
import { answerTo } from '../../../scheduler/webhook.ts'

const bound = new Set(['team', 'kube-system'])
const pod = (more: NewPod = {}): NewPod => ({ metadata: {}, spec: {}, ...more })

describe('the webhook gates', () => {
  const table: { name: string; pod: NewPod; namespace?: string; want: boolean }[] = [
    { name: 'a pod of a bound namespace', pod: pod(), want: true },
    {
      name: 'a pod with the gate of another',
      pod: pod({ spec: { schedulingGates: [{ name: 'other/gate' }] } }),
      want: true,
    },
    { name: 'no pod twice', pod: pod({ spec: { schedulingGates: [{ name: GATE }] } }), want: false },
    { name: 'no pod of another namespace', pod: pod(), namespace: 'free', want: false },
    {
      name: 'no pod of kube-system, whatever the tree says',
      pod: pod(),
      namespace: 'kube-system',
      want: false,
    },
    { name: 'no pod that has a node', pod: pod({ spec: { nodeName: 'n1' } }), want: false },
    {
      name: 'no mirror pod',
      pod: pod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }),
      want: false,
    },
    {
      name: 'no pod of a DaemonSet',
      pod: pod({ metadata: { ownerReferences: [{ kind: 'DaemonSet', controller: true }] } }),
      want: false,
    },
    {
      name: 'a pod of a Deployment',
      pod: pod({ metadata: { ownerReferences: [{ kind: 'ReplicaSet', controller: true }] } }),
      want: true,
    },
  ]
  for (const { name, pod: object, namespace = 'team', want } of table)
    it(name, () => expect(isToBeGated(object, namespace, bound)).toBe(want))

  const patchOf = (object: NewPod) => {
    const { body } = answerTo({ request: { uid: 'r', namespace: 'team', object } }, bound)
    const { patch } = body.response as { patch?: string }
    return patch === undefined ? undefined : (JSON.parse(Buffer.from(patch, 'base64').toString()) as unknown)
  }

  it('behind the gates of others', () => {
    expect(patchOf(pod())).toEqual([{ op: 'add', path: '/spec/schedulingGates', value: [{ name: GATE }] }])
    expect(patchOf(pod({ spec: { schedulingGates: [{ name: 'x/y' }] } }))).toEqual([
      { op: 'add', path: '/spec/schedulingGates/-', value: { name: GATE } },
    ])
  })

  it('nothing while the bindings are not known, or when it cannot read what it is asked: the pod is let through', () => {
    for (const { body } of [
      answerTo({ request: { uid: 'r', namespace: 'team' } }, null),
      answerTo({}, bound),
    ])
      expect(body.response).toMatchObject({ allowed: true })
    expect(answerTo({ request: { namespace: 'team' } }, null).isGated).toBe(false)
  })
})
