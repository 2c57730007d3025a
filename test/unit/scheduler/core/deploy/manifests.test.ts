import { describe, expect, it } from 'vitest'
import { chooseAdmission } from '#core/deploy/admission.ts'
import { DEFAULT_INSTALL, manifests, PHASES, type InstallOptions } from '#core/deploy/manifests.ts'
import { clusterRules, ownRules } from '#core/deploy/rbac.ts'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'

const install = (more: Partial<InstallOptions> = {}) =>
  manifests({
    ...DEFAULT_INSTALL,
    admission: 'policy',
    bundle: 'H4sI',
    bundleHash: 'abc',
    settings: DEFAULT_SETTINGS,
    version: '1.2.3',
    ...more,
  })
const kinds = (more?: Partial<InstallOptions>) =>
  install(more).flatMap(phase => phase.objects.map(({ kind }) => kind))

describe('the objects of an installation', () => {
  it('come in phases, what gates pods last', () => {
    expect(install().map(({ name }) => name)).toEqual([...PHASES])
    expect(PHASES.at(-1)).toBe('admission')
  })

  it('are named once each and labelled with the version', () => {
    const objects = install().flatMap(phase => phase.objects)
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
    for (const { metadata } of objects) expect(metadata.labels?.['app.kubernetes.io/version']).toBe('1.2.3')
  })

  it('gate by policy or by webhook, never by both', () => {
    expect(kinds({ admission: 'policy' })).not.toContain('MutatingWebhookConfiguration')
    expect(kinds({ admission: 'webhook' })).not.toContain('MutatingAdmissionPolicy')
  })

  it('define the quota tree, but not where it is defined already', () => {
    expect(kinds()).toContain('CustomResourceDefinition')
    expect(kinds({ withCrd: false })).not.toContain('CustomResourceDefinition')
  })

  it('are the same for the same options', () => {
    expect(install()).toEqual(install())
  })
})

describe('the admission of a server', () => {
  it('is the policy where it is served, else the webhook', () => {
    expect(chooseAdmission(['mutatingadmissionpolicies', 'mutatingwebhookconfigurations'])).toBe('policy')
    expect(chooseAdmission(['mutatingwebhookconfigurations'])).toBe('webhook')
  })
})

describe('every right', () => {
  for (const mode of ['policy', 'webhook'] as const)
    it(`has its reason, and none is for everything (${mode})`, () => {
      for (const rule of [...clusterRules(mode), ...ownRules(mode)]) {
        expect(rule.why).not.toBe('')
        expect([...rule.verbs, ...rule.resources, ...rule.apiGroups]).not.toContain('*')
      }
    })
})

describe('an image that holds the code', () => {
  it('needs no bundle, and no place to unpack one', () => {
    const text = JSON.stringify(
      install({ bundle: null, bundleHash: null, image: 'registry.example/canopy-scheduler:1' }),
    )
    expect(text).not.toMatch(/bundle|emptyDir|"command"/)
    expect(text).toContain('registry.example/canopy-scheduler:1')
  })
})
