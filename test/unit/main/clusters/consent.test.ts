import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { ClusterConfig, ExecConfig } from '../../../../main/clusters/config.ts'
import { consentHash, createConsent } from '../../../../main/clusters/consent.ts'
import { RegistrySetup } from '../../../support/registrySetup.ts'

const user = (patch: Partial<Record<keyof ExecConfig, unknown>> = {}) => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './login',
    args: ['--cluster', 'a'],
    env: [{ name: 'PROFILE', value: 'one' }],
    interactiveMode: 'Never',
    ...patch,
  },
})

let setup: RegistrySetup
let config: ClusterConfig
const id = 'c1' as ClusterId
const other = 'c2' as ClusterId
const change = async (patch: Parameters<typeof user>[0]) => {
  setup.write('config', { name: 'a', user: user(patch) }, { name: 'b', user: user(patch) })
  return setup.registry.configOf(id)
}
const shown = ({ credential }: ClusterConfig) =>
  credential.type === 'exec' ? consentHash(credential.exec) : ''
const make = () => createConsent(setup.store, () => millis(5))
beforeEach(async () => {
  setup = new RegistrySetup()
  const file = setup.write('config', { name: 'a', user: user() }, { name: 'b', user: user() })
  await setup.addFile(file, 'a')
  await setup.addFile(file, 'b')
  config = await setup.registry.configOf(id)
})
afterEach(() => setup.dispose())

describe('consent to a plugin', () => {
  it('is not there before it was given, then for this cluster alone, also after a restart', () => {
    const consent = make()
    expect(consent.isAllowed(id, config)).toBe(false)
    consent.allow(id, config, shown(config))
    expect(consent.isAllowed(id, config)).toBe(true)
    expect(consent.isAllowed(other, config)).toBe(false)
    setup.restart()
    expect(make().isAllowed(id, config)).toBe(true)
  })

  it.each([
    { name: 'another command', patch: { command: './other' } },
    { name: 'the same name from the PATH', patch: { command: 'login' } },
    { name: 'one more argument', patch: { args: ['--cluster', 'a', '-v'] } },
    { name: 'arguments split otherwise', patch: { args: ['--cluster a'] } },
    {
      name: 'one more variable',
      patch: {
        env: [
          { name: 'PROFILE', value: 'one' },
          { name: 'LD_PRELOAD', value: 'x' },
        ],
      },
    },
  ])('$name asks again', async ({ patch }) => {
    const consent = make()
    consent.allow(id, config, shown(config))
    expect(consent.isAllowed(id, await change(patch))).toBe(false)
  })

  it.each([
    { name: 'another value of a variable', patch: { env: [{ name: 'PROFILE', value: 'two' }] } },
    { name: 'another hint', patch: { installHint: 'brew install it' } },
  ])('$name does not', async ({ patch }) => {
    const consent = make()
    consent.allow(id, config, shown(config))
    expect(consent.isAllowed(id, await change(patch))).toBe(true)
  })

  it('a moved kubeconfig moves a relative command, which asks again', async () => {
    const consent = make()
    consent.allow(id, config, shown(config))
    if (config.credential.type !== 'exec') throw new Error('exec expected')
    const moved = { ...config.credential.exec, path: '/elsewhere/login' }
    expect(consent.isAllowed(id, { ...config, credential: { type: 'exec', exec: moved } })).toBe(false)
  })

  it('of a removed cluster is gone with it', () => {
    make().allow(id, config, shown(config))
    setup.registry.remove(id, null)
    expect(setup.store.consents()).toEqual([])
  })

  it('where nothing runs there is nothing to allow', () => {
    const none: ClusterConfig = { ...config, credential: { type: 'none' } }
    expect(make().isAllowed(id, none)).toBe(false)
    expect(() => make().allow(id, none, '')).toThrow(AppError)
  })

  it('is written down', () => {
    make().allow(id, config, shown(config))
    expect(setup.store.auditTail(1)).toMatchObject([
      { cluster: id, action: 'clusters.allowExec', outcome: 'done' },
    ])
  })
})
