import { describe, expect, it } from 'vitest'
import { chooseAdmission } from '#core/deploy/admission.ts'
import { DEFAULT_INSTALL, manifests, PHASES, type InstallOptions } from '#core/deploy/manifests.ts'
import { PATHS, PORTS, SELECTOR } from '#core/deploy/names.ts'
import { clusterRules, ownRules } from '#core/deploy/rbac.ts'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'
import { COMPONENT, CONFIG_MAPS } from '#core/wire.ts'

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

  it('configure what is given and leave every other key to whoever tunes it', () => {
    const dataOf = (settings: InstallOptions['settings']) =>
      install({ settings })
        .flatMap(phase => phase.objects)
        .find(({ metadata }) => metadata.name === CONFIG_MAPS.config)?.['data']
    expect(dataOf({ mode: 'observe' })).toEqual({ mode: 'observe' })
    expect(dataOf({ mode: 'off', schedule: { checkRoom: false } })).toEqual({
      mode: 'off',
      checkRoom: 'false',
    })
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

describe('what runs', () => {
  const found = (kind: string) => {
    const object = install()
      .flatMap(phase => phase.objects)
      .find(each => each.kind === kind && each.metadata.name === COMPONENT)
    return object?.['spec'] as Record<string, never>
  }
  const deployment = () =>
    found('Deployment') as unknown as {
      readonly replicas: number
      readonly selector: { readonly matchLabels: object }
      readonly template: {
        readonly metadata: { readonly labels: object }
        readonly spec: Readonly<Record<string, unknown>> & {
          readonly containers: readonly Readonly<Record<string, object>>[]
        }
      }
    }

  it('is two replicas, of which one may be away at a time', () => {
    const { replicas, selector, template } = deployment()
    expect([replicas, selector.matchLabels]).toEqual([2, SELECTOR])
    expect(template.metadata.labels).toEqual(SELECTOR)
    expect(found('PodDisruptionBudget')).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: SELECTOR },
    })
  })

  it('is one container that can write nowhere but to memory, gain nothing and take no more than its limits', () => {
    const { containers, volumes } = deployment().template.spec
    expect(containers).toHaveLength(1)
    expect(containers[0]?.['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(containers[0]?.['resources']).toEqual({
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '2', memory: '512Mi' },
    })
    expect(containers[0]?.['volumeMounts']).toEqual([
      { name: 'bundle', mountPath: PATHS.bundleFolder, readOnly: true },
      { name: 'work', mountPath: PATHS.workFolder },
    ])
    expect(volumes).toEqual([
      { name: 'bundle', configMap: { name: CONFIG_MAPS.bundle } },
      { name: 'work', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
    ])
  })

  it('is nobody in particular, and shares nothing of its node', () => {
    const { securityContext, hostNetwork, hostPID, hostIPC } = deployment().template.spec
    expect(securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect([hostNetwork, hostPID, hostIPC]).toEqual([undefined, undefined, undefined])
  })

  it('is reached at its two ports alone, and reaches nothing but the API server', () => {
    const tcp = (port: number) => ({ protocol: 'TCP', port })
    expect(found('NetworkPolicy')).toEqual({
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [PORTS.health, PORTS.webhook].map(tcp) }],
      egress: [{ ports: [443, 6443].map(tcp) }],
    })
  })
})

it.each([
  ['webhook', ['health', 'webhook']],
  ['policy', ['health']],
] as const)('names no port but those it serves, by which its Service finds it: %s', (admission, want) => {
  const all = install({ admission }).flatMap(phase => phase.objects)
  const { spec } = all.find(({ kind }) => kind === 'Deployment') as unknown as {
    spec: { template: { spec: { containers: { ports: { name: string }[] }[] } } }
  }
  expect(spec.template.spec.containers[0]?.ports.map(({ name }) => name)).toEqual(want)
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
