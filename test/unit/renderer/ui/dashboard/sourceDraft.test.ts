import { describe, expect, it } from 'vitest'
import type { GpuSource } from '../../../../../preload/contract/gpuSources.ts'
import {
  draftOf,
  isAddress,
  isMatcher,
  secretOf,
  sourceOf,
} from '../../../../../renderer/ui/dashboard/sourceDraft.ts'

const FOUND: GpuSource = { tier: null, prometheus: null, tenant: null, matcher: null, dialect: null }
const SET: GpuSource = {
  tier: 'T2',
  dialect: 'hami',
  tenant: null,
  matcher: { label: 'cluster', value: 'prod' },
  prometheus: {
    url: 'https://prometheus.example/p',
    auth: { kind: 'basic', username: 'reader' },
    tenant: 'team-a',
    caPem: 'CA',
    clientCertPem: null,
    insecureSkipTlsVerify: true,
    tlsServerName: 'p',
    proxyUrl: null,
  },
}

it.each([
  { name: 'what is found', source: FOUND },
  { name: 'everything set', source: SET },
  { name: 'a tenant of what is found', source: { ...FOUND, tenant: 'team-b' } },
])('is saved as it was read: $name', ({ source }) => expect(sourceOf(draftOf(source))).toEqual(source))

describe('secrets', () => {
  it('are never in a draft, and nothing typed keeps what is kept', () =>
    expect(secretOf(draftOf(SET))).toBeNull())
  it('are sent when typed', () =>
    expect(secretOf({ ...draftOf(SET), password: 'p' })).toEqual({
      token: null,
      password: 'p',
      clientKeyPem: null,
    }))
})

it('without an address there is no Prometheus, whatever else is typed', () =>
  expect(sourceOf({ ...draftOf(SET), url: '' }).prometheus).toBeNull())

it.each([
  { text: '', want: true },
  { text: 'http://p:9090', want: true },
  { text: 'https://p/prefix', want: true },
  { text: 'p:9090', want: false },
  { text: 'file:///etc/passwd', want: false },
  { text: 'javascript:alert(1)', want: false },
])('an address: "$text"', ({ text, want }) => expect(isAddress(text)).toBe(want))

it.each([
  { label: '', value: '', want: true },
  { label: 'cluster', value: 'a', want: true },
  { label: 'cluster', value: '', want: false },
  { label: '', value: 'a', want: false },
  { label: 'a-b', value: 'a', want: false },
])('a matcher: $label=$value', ({ want, ...draft }) => expect(isMatcher(draft)).toBe(want))
