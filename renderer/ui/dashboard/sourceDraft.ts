// What is typed into the form of a source, and what is to be saved of it. Pure.
import type { GpuSecret, GpuSource } from '../../../preload/contract/gpuSources.ts'

type Prometheus = NonNullable<GpuSource['prometheus']>
type AuthKind = Prometheus['auth']['kind']

/** Every field as text; '' is none. Secrets come in and never out. */
export type SourceDraft = {
  readonly tier: GpuSource['tier']
  readonly dialect: GpuSource['dialect']
  readonly url: string
  readonly auth: AuthKind
  readonly username: string
  /** Of the one at `url`, else of one that is found. */
  readonly tenant: string
  readonly caPem: string
  readonly clientCertPem: string
  readonly isInsecure: boolean
  readonly tlsServerName: string
  readonly proxyUrl: string
  readonly label: string
  readonly value: string
  readonly token: string
  readonly password: string
  readonly clientKeyPem: string
}

const NOTHING_SET = {
  url: '',
  auth: 'none',
  username: '',
  caPem: '',
  clientCertPem: '',
  isInsecure: false,
  tlsServerName: '',
  proxyUrl: '',
} as const

export const draftOf = ({ tier, dialect, prometheus, tenant, matcher }: GpuSource): SourceDraft => ({
  tier,
  dialect,
  ...(prometheus ? fieldsOf(prometheus) : { ...NOTHING_SET, tenant: tenant ?? '' }),
  label: matcher?.label ?? '',
  value: matcher?.value ?? '',
  token: '',
  password: '',
  clientKeyPem: '',
})

const fieldsOf = ({ auth, insecureSkipTlsVerify, ...texts }: Prometheus) => ({
  url: texts.url,
  auth: auth.kind,
  username: auth.kind === 'basic' ? auth.username : '',
  tenant: texts.tenant ?? '',
  caPem: texts.caPem ?? '',
  clientCertPem: texts.clientCertPem ?? '',
  isInsecure: insecureSkipTlsVerify,
  tlsServerName: texts.tlsServerName ?? '',
  proxyUrl: texts.proxyUrl ?? '',
})

/** Whether an address can be one of a Prometheus; '' is none, which is fine. */
export function isAddress(text: string): boolean {
  if (text === '') return true
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/
/** Whether label and value single out a cluster, or neither is given. */
export const isMatcher = ({ label, value }: Pick<SourceDraft, 'label' | 'value'>): boolean =>
  (label === '' && value === '') || (LABEL.test(label) && value !== '')

const orNull = (text: string): string | null => (text === '' ? null : text)

export function sourceOf(draft: SourceDraft): GpuSource {
  const { tier, dialect, label, value, username } = draft
  return {
    tier,
    dialect,
    tenant: draft.url === '' ? orNull(draft.tenant) : null,
    matcher: label === '' ? null : { label, value },
    prometheus:
      draft.url === ''
        ? null
        : {
            url: draft.url,
            auth: draft.auth === 'basic' ? { kind: 'basic', username } : { kind: draft.auth },
            tenant: orNull(draft.tenant),
            caPem: orNull(draft.caPem),
            clientCertPem: orNull(draft.clientCertPem),
            insecureSkipTlsVerify: draft.isInsecure,
            tlsServerName: orNull(draft.tlsServerName),
            proxyUrl: orNull(draft.proxyUrl),
          },
  }
}

/** Null: nothing was typed, and what is kept stays. */
export function secretOf({ token, password, clientKeyPem }: SourceDraft): GpuSecret | null {
  if (token === '' && password === '' && clientKeyPem === '') return null
  return { token: orNull(token), password: orNull(password), clientKeyPem: orNull(clientKeyPem) }
}
