import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examineContext } from '../../../../main/clusters/examine.ts'
import { parseKubeconfig } from '../../../../main/clusters/kubeconfig.ts'
import { type KeyPair, makeAuthority } from '../../../support/certs.ts'
import { base64, type ContextSpec, kubeconfigText } from '../../../support/kubeconfigs.ts'

let folder: string
let authority: ReturnType<typeof makeAuthority>
let ada: KeyPair
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'canopy-fingerprint-'))
  authority = makeAuthority()
  ada = authority.issue({ commonName: 'ada' })
  writeFileSync(join(folder, 'ca.crt'), authority.cert)
})
afterAll(() => {
  authority.dispose()
  rmSync(folder, { recursive: true, force: true })
})

async function examine(spec: Omit<ContextSpec, 'name'>) {
  const kubeconfig = await parseKubeconfig(kubeconfigText({ name: 'a', ...spec }))
  return examineContext(kubeconfig, 'a', { folder, now: Date.now() })
}

describe('what a context is recognised by', () => {
  const print = async (spec: Omit<ContextSpec, 'name'>) => (await examine(spec)).fingerprint
  const jwt = (sub: string, seed: string) =>
    `h.${Buffer.from(JSON.stringify({ iss: 'i', sub, seed })).toString('base64url')}.s`

  const same = [
    {
      name: 'a renewed token of the same subject',
      a: { user: { token: jwt('ada', '1') } },
      b: { user: { token: jwt('ada', '2') } },
    },
    {
      name: 'another password',
      a: { user: { username: 'u', password: '1' } },
      b: { user: { username: 'u', password: '2' } },
    },
    { name: 'another namespace', a: { namespace: 'x' }, b: { namespace: 'y' } },
    {
      name: 'a slash at the end',
      a: { cluster: { server: 'https://s' } },
      b: { cluster: { server: 'https://s/' } },
    },
  ]
  it.each(same)('stays the same with $name', async ({ a, b }) => expect(await print(a)).toBe(await print(b)))

  it('stays the same with a renewed certificate, and with the authority in a file or held', async () => {
    const renewed = authority.issue({ commonName: 'ada' })
    const user = ({ cert, key }: KeyPair) => ({
      'client-certificate-data': base64(cert),
      'client-key-data': base64(key),
    })
    const held = { 'certificate-authority-data': base64(`# a comment\r\n${authority.cert}`) }
    expect(await print({ user: user(ada), cluster: held })).toBe(
      await print({ user: user(renewed), cluster: { 'certificate-authority': 'ca.crt' } }),
    )
  })

  const other = [
    { name: 'another server', a: {}, b: { cluster: { server: 'https://s2' } } },
    {
      name: 'another subject',
      a: { user: { token: jwt('ada', '1') } },
      b: { user: { token: jwt('bob', '1') } },
    },
    { name: 'another kind of sign-in', a: { user: { token: 't' } }, b: { user: { username: 'u' } } },
    { name: 'someone to act as', a: { user: { token: 't' } }, b: { user: { token: 't', as: 'bob' } } },
    { name: 'no check of TLS', a: {}, b: { cluster: { 'insecure-skip-tls-verify': true } } },
  ]
  it.each(other)('differs with $name', async ({ a, b }) => expect(await print(a)).not.toBe(await print(b)))

  it('trust: the authority, the system, none, or plain http', async () => {
    const trust = async (cluster: Record<string, unknown>) => (await examine({ cluster })).trust
    expect(await trust({})).toBeNull()
    expect(await trust({ 'insecure-skip-tls-verify': true })).toBe('insecure')
    expect(await trust({ server: 'http://s' })).toBe('http')
    expect(await trust({ 'certificate-authority': 'ca.crt' })).toMatch(/^[0-9a-f]{64}$/)
  })
})
