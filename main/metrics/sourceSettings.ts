// Where a cluster's figures come from, as its user set it. Secrets are sealed by the keyring and never leave the backend.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import {
  type GpuSecret,
  GpuSecretSchema,
  type GpuSource,
  GpuSourceSchema,
} from '../../preload/contract/gpuSources.ts'
import { requirePair } from '../clusters/certificates.ts'
import type { ClusterConfig } from '../clusters/config.ts'
import type { Secrets } from '../clusters/secrets.ts'
import type { AppStore } from '../store/appRecords.ts'
import { placeAt, type PlaceOptions, type PrometheusAccess } from './place.ts'
import type { SourceChoice } from './source.ts'

export type SourceSettings = {
  get(cluster: ClusterId): { readonly source: GpuSource; readonly hasSecret: boolean }
  /**
   * `secret` null keeps the one there is. Throws INVALID_INPUT and CONFIG_INCOMPLETE for what no place can be opened with, PROXY,
   * SECRETS_UNAVAILABLE.
   */
  set(cluster: ClusterId, source: GpuSource, secret: GpuSecret | null): Promise<void>
  /** What to ask, with its connection; whoever asked closes it. Throws as `set` does. */
  choiceOf(cluster: ClusterId): Promise<SourceChoice>
}

type Options = {
  readonly store: Pick<AppStore, 'gpuSource' | 'putGpuSource'>
  readonly secrets: Secrets
  readonly place: PlaceOptions
}

const FOUND: GpuSource = { tier: null, prometheus: null, tenant: null, matcher: null, dialect: null }
const NO_SECRET: GpuSecret = { token: null, password: null, clientKeyPem: null }

export function createSourceSettings({ store, secrets, place }: Options): SourceSettings {
  /** What is kept in a shape that is no longer known counts as not set. */
  const kept = (cluster: ClusterId) => {
    const row = store.gpuSource(cluster)
    return { source: GpuSourceSchema.safeParse(row?.source).data ?? FOUND, sealed: row?.sealedSecret ?? null }
  }
  const secretOf = async (cluster: ClusterId): Promise<GpuSecret> => {
    const { sealed } = kept(cluster)
    if (sealed === null) return NO_SECRET
    return GpuSecretSchema.safeParse(JSON.parse(await secrets.unseal(sealed))).data ?? NO_SECRET
  }
  const choice = async (source: GpuSource, secret: GpuSecret): Promise<SourceChoice> => {
    const { tier, prometheus, tenant, matcher, dialect } = source
    const own = prometheus && (await placeAt(prometheus.url, place, accessOf(prometheus, secret)))
    return { tier, place: own, tenant, matcher, dialect }
  }
  return {
    get: cluster => {
      const { source, sealed } = kept(cluster)
      return { source, hasSecret: sealed !== null }
    },
    set: async (cluster, source, secret) => {
      const opened = await choice(source, secret ?? (await secretOf(cluster)))
      await opened.place?.close()
      const { sealed } = kept(cluster)
      const isEmpty = secret !== null && Object.values(secret).every(value => value === null)
      const sealedSecret =
        secret === null ? sealed : isEmpty ? null : await secrets.seal(JSON.stringify(secret))
      store.putGpuSource(cluster, { source, sealedSecret })
    },
    choiceOf: async cluster => choice(kept(cluster).source, await secretOf(cluster)),
  }
}

type Prometheus = NonNullable<GpuSource['prometheus']>

function accessOf(prometheus: Prometheus, secret: GpuSecret): PrometheusAccess {
  const { tenant, caPem, insecureSkipTlsVerify, tlsServerName, proxyUrl } = prometheus
  return {
    tenant,
    caPem,
    insecureSkipTlsVerify,
    tlsServerName,
    proxyUrl,
    clientCertificate: certificateOf(prometheus, secret),
    credential: credentialOf(prometheus, secret),
  }
}

function certificateOf({ clientCertPem: certPem }: Prometheus, { clientKeyPem: keyPem }: GpuSecret) {
  if (certPem === null) return null
  if (keyPem === null) throw missing('clientKeyPem', 'The client certificate has no key')
  requirePair(certPem, keyPem)
  return { certPem, keyPem }
}

function credentialOf({ auth }: Prometheus, { token, password }: GpuSecret): ClusterConfig['credential'] {
  switch (auth.kind) {
    case 'none':
      return { type: 'none' }
    case 'bearer':
      if (token === null) throw missing('token', 'There is no token to send')
      return { type: 'token', token }
    case 'basic':
      if (password === null) throw missing('password', 'There is no password to send')
      return { type: 'basic', username: auth.username, password }
  }
}

const missing = (field: string, message: string) =>
  new AppError('INVALID_INPUT', message, { data: { field } })
