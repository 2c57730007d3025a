import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createOidc } from '../../../../main/clusters/oidc.ts'
import { type FakeServer, type Reply, startFakeServer } from '../../../support/httpFixtures.ts'
import { type PemPair, selfSigned } from '../../../support/selfSigned.ts'

const now = Date.parse('2026-01-01T00:00:00Z')
const never = new AbortController().signal
const tokenUntil = (seconds: number) =>
  `e30.${Buffer.from(JSON.stringify({ exp: now / 1000 + seconds })).toString('base64url')}.x`

let pair: PemPair
let provider: FakeServer
beforeAll(async () => {
  pair = await selfSigned()
})
afterEach(() => provider?.stop())

async function startProvider(answer: () => Reply, methods?: readonly string[]) {
  provider = await startFakeServer(({ path }) => {
    if (path !== '/.well-known/openid-configuration') return answer()
    return {
      body: {
        token_endpoint: `${provider.url}/token`,
        ...(methods && { token_endpoint_auth_methods_supported: methods }),
      },
    }
  }, pair)
  return {
    'idp-issuer-url': provider.url,
    'client-id': 'canopy',
    'client-secret': 's e',
    'refresh-token': 'r1',
    'idp-certificate-authority-data': Buffer.from(pair.cert).toString('base64'),
  }
}

describe('the oidc provider of a kubeconfig', () => {
  it('uses the id token while it is valid, without asking anybody', async () => {
    const idToken = tokenUntil(60)
    expect(await createOidc({ 'id-token': idToken }, () => now).token(never)).toBe(idToken)
  })

  it('asks the identity provider for a fresh one, once for all who wait, and keeps the new refresh token', async () => {
    let count = 0
    const config = await startProvider(() => ({
      body: { id_token: tokenUntil(3600 + (count += 1)), refresh_token: `r${count + 1}` },
    }))
    const oidc = createOidc({ ...config, 'id-token': tokenUntil(5) }, () => now)
    const tokens = await Promise.all([oidc.token(never), oidc.token(never)])
    expect(new Set(tokens)).toEqual(new Set([tokenUntil(3601)]))
    expect(oidc.drop()).toBe(true)
    expect(await oidc.token(never)).toBe(tokenUntil(3602))
    const posts = provider.asked.filter(({ method }) => method === 'POST')
    expect(posts.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual(['r1', 'r2'])
    expect(posts[0]?.headers.authorization).toBe(`Basic ${Buffer.from('canopy:s%20e').toString('base64')}`)
    expect(posts[0]?.body).not.toContain('client_secret')
  })

  it('sends the secret in the form to providers that want it there', async () => {
    const config = await startProvider(() => ({ body: { id_token: tokenUntil(60) } }), ['client_secret_post'])
    await createOidc(config, () => now).token(never)
    const post = provider.asked.find(({ method }) => method === 'POST')
    expect(new URLSearchParams(post?.body).get('client_secret')).toBe('s e')
    expect(post?.headers.authorization).toBeUndefined()
  })

  it.each([
    {
      story: 'refuses',
      reply: { status: 400, body: { error: 'invalid_grant', hint: 'r1' } },
      want: 'BAD_RESPONSE',
    },
    { story: 'is broken', reply: { status: 503 }, want: 'SERVER_ERROR' },
    { story: 'sends no id token', reply: { body: {} }, want: 'BAD_RESPONSE' },
    { story: 'sends no JSON', reply: { body: 'hello' }, want: 'BAD_RESPONSE' },
  ])('a provider that $story: $want', async ({ reply, want }) => {
    const config = await startProvider(() => reply)
    const failure = await createOidc(config, () => now)
      .token(never)
      .catch((cause: unknown) => cause)
    expect(failure).toMatchObject({ code: want })
    expect(JSON.stringify(failure)).not.toContain('invalid_grant')
  })

  it('an unknown provider certificate is not trusted', async () => {
    const { 'idp-certificate-authority-data': _, ...config } = await startProvider(() => ({ body: {} }))
    await expect(createOidc(config, () => now).token(never)).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' })
  })

  it('without a refresh token, an expired id token is the end, and what is missing is named', async () => {
    const oidc = createOidc({ 'id-token': tokenUntil(-1), 'idp-issuer-url': 'https://x' }, () => now)
    await expect(Promise.resolve().then(() => oidc.token(never))).rejects.toMatchObject({
      code: 'AUTH_UNSUPPORTED',
      data: { missing: ['client-id', 'refresh-token'] },
    })
    expect(oidc.drop()).toBe(false)
  })
})
