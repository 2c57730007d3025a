import { describe, expect, it } from 'vitest'
import { ADMISSION_OBJECTS, gatesToOpen } from '#core/deploy/release.ts'
import { GATE } from '#core/wire.ts'

const pod = (name: string, gates: string[]) => ({
  metadata: { namespace: 'team', name, uid: `uid-${name}`, resourceVersion: '7' },
  spec: { schedulingGates: gates.map(gate => ({ name: gate })) },
})

describe('releasing all gates', () => {
  it('first removes whatever gates new pods, a binding before its policy', () => {
    expect(ADMISSION_OBJECTS.map(({ kind }) => kind)).toEqual([
      'MutatingAdmissionPolicyBinding',
      'MutatingAdmissionPolicy',
      'MutatingWebhookConfiguration',
    ])
  })

  it('opens our gate alone, on the pod that was seen', () => {
    const plan = gatesToOpen([
      pod('ours', [GATE]),
      pod('both', ['other/gate', GATE]),
      pod('theirs', ['other/gate']),
    ])
    expect(plan.map(({ name }) => name)).toEqual(['ours', 'both'])
    expect(plan[1]?.patch).toEqual({
      metadata: { uid: 'uid-both', resourceVersion: '7' },
      spec: { schedulingGates: [{ $patch: 'delete', name: GATE }] },
    })
  })
})
