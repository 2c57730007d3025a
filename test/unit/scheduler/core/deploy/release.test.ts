import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ADMISSION_OBJECTS, gatesToOpen, RELEASE_COMMANDS } from '#core/deploy/release.ts'
import { DEFAULT_SETTINGS, writeSettings } from '#core/deploy/settings.ts'
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

describe('the lines for kubectl', () => {
  it('are documented as they are', () => {
    const guide = readFileSync(new URL('../../../../../docs/scheduler.md', import.meta.url), 'utf8')
    for (const line of Object.values(RELEASE_COMMANDS)) expect(guide).toContain(`\n${line}\n`)
  })
})

describe('the keys of the configuration', () => {
  it('are documented with their defaults', () => {
    const guide = readFileSync(new URL('../../../../../docs/scheduler.md', import.meta.url), 'utf8')
    for (const [key, value] of Object.entries(writeSettings(DEFAULT_SETTINGS)))
      expect(guide).toMatch(new RegExp(`^\\| \`${key}\` +\\| \`${value}\` +\\|`, 'm'))
  })
})
