import type { GpuSource } from '../../preload/contract/gpuSources.ts'

type Setting = NonNullable<GpuSource['prometheus']>

/** A Prometheus that asks nobody who they are, as its user set it. */
export const prometheusSetting = (own: Partial<Setting> = {}): Setting => ({
  url: 'https://prometheus.example.com/base',
  auth: { kind: 'none' },
  tenant: null,
  caPem: null,
  clientCertPem: null,
  insecureSkipTlsVerify: false,
  tlsServerName: null,
  proxyUrl: null,
  ...own,
})
