import { describe, expect, it } from 'vitest'
import { DIRECT, proxyFor, proxyName } from '../../../../main/clusters/proxy.ts'

const nothing = { override: null, proxyUrl: null }
const via = (server: string, set: { override: string | null; proxyUrl: string | null }, env = {}) => {
  const proxy = proxyFor(new URL(server), set, env)
  return proxy && proxyName(proxy)
}

describe('which proxy a server is reached through', () => {
  const server = 'https://api.example.org:6443'
  it.each([
    { story: 'none by default', set: nothing, env: {}, want: null },
    { story: 'HTTPS_PROXY', set: nothing, env: { HTTPS_PROXY: 'http://p:3128' }, want: 'http://p:3128' },
    { story: 'https_proxy', set: nothing, env: { https_proxy: 'http://p:3128' }, want: 'http://p:3128' },
    { story: 'without a scheme', set: nothing, env: { HTTPS_PROXY: 'p:3128' }, want: 'http://p:3128' },
    { story: 'HTTP_PROXY is for http servers', set: nothing, env: { HTTP_PROXY: 'http://p:1' }, want: null },
    {
      story: "the kubeconfig's proxy-url before the environment",
      set: { override: null, proxyUrl: 'socks5://s' },
      env: { HTTPS_PROXY: 'http://p:3128', NO_PROXY: '*' },
      want: 'socks5://s:1080',
    },
    {
      story: "the cluster's own setting before all",
      set: { override: 'https://o', proxyUrl: 'socks5://s' },
      env: {},
      want: 'https://o:443',
    },
    {
      story: 'direct',
      set: { override: DIRECT, proxyUrl: 'socks5://s' },
      env: { HTTPS_PROXY: 'p' },
      want: null,
    },
  ])('$story', ({ set, env, want }) => {
    expect(via(server, set, env)).toBe(want)
  })

  it.each([
    ['https://api.example.org', 'example.org', true],
    ['https://example.org', 'example.org', true],
    ['https://badexample.org', 'example.org', false],
    ['https://api.example.org', '.example.org', true],
    ['https://example.org', '.example.org', false],
    ['https://api.example.org', '*.example.org', true],
    ['https://api.example.org:6443', 'example.org:6443', true],
    ['https://api.example.org:6443', 'example.org:443', false],
    ['https://api.example.org', 'example.org:443', true],
    ['https://API.Example.org', 'EXAMPLE.ORG', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3:6443', '10.1.2.3:6443', true],
    ['https://[fd00::1]', 'fd00::/8', true],
    ['https://[fd00::1]:6443', '[fd00::1]:6443', true],
    ['https://10.1.2.3', '1.2.3', false],
    ['https://api.example.org', 'a,, *', true],
    ['https://127.0.0.1:6443', '', true],
    ['https://localhost:6443', '', true],
    ['https://api.example.org', 'x/y', false],
  ] as const)('%s with NO_PROXY=%s goes straight: %s', (address, NO_PROXY, isDirect) => {
    expect(via(address, nothing, { HTTPS_PROXY: 'http://p:3128', NO_PROXY }) === null).toBe(isDirect)
  })

  it.each(['ftp://p', 'http://', '::', 'http://%zz@p:1', 'http://a:%@p:1'])('%j is no proxy', override => {
    expect(() => via(server, { override, proxyUrl: null })).toThrowError(
      expect.objectContaining({ code: 'PROXY' }),
    )
  })

  it('is shown without its password', () => {
    expect(via(server, { override: 'http://ada:secret@p:3128', proxyUrl: null })).toBe('http://p:3128')
  })
})
