import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../../../main/clusters/secrets.ts'
import { createFakeSecrets } from '../../../support/fakeSecrets.ts'

const make = (status: { isAvailable: boolean; isPlainText: boolean }, allowsPlainText: boolean) => {
  const keyring = createFakeSecrets()
  const fake = {
    seal: (text: string) => keyring.seal(text),
    unseal: (sealed: Uint8Array) => keyring.unseal(sealed),
    secretsStatus: async () => ({ backend: 'fake', ...status }),
  }
  return createSecrets(fake, () => allowsPlainText)
}

describe('sealing', () => {
  it.each([
    {
      name: 'with a keyring',
      status: { isAvailable: true, isPlainText: false },
      allows: false,
      isSealed: true,
    },
    {
      name: 'without one',
      status: { isAvailable: false, isPlainText: false },
      allows: true,
      isSealed: false,
    },
    {
      name: 'readable, not agreed to',
      status: { isAvailable: true, isPlainText: true },
      allows: false,
      isSealed: false,
    },
    {
      name: 'readable, agreed to',
      status: { isAvailable: true, isPlainText: true },
      allows: true,
      isSealed: true,
    },
  ])('$name: $isSealed', async ({ status, allows, isSealed }) => {
    const secrets = make(status, allows)
    if (!isSealed)
      return expect(secrets.seal('CANARY')).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' })
    const sealed = await secrets.seal('CANARY')
    expect(Buffer.from(sealed).toString()).not.toContain('CANARY')
    expect(await secrets.unseal(sealed)).toBe('CANARY')
  })
})
