import { z } from 'zod'
import { command, query } from '../define.ts'
import { ClusterIdSchema, FailureSchema, Nothing, OfCluster, ShortText } from './common.ts'
import { DIALECT_IDS } from './dashboards.ts'

const Pem = z.string().max(262_144)
const Address = z.string().min(1).max(2048)
const Tier = z.enum(['T1', 'T2', 'T3', 'T4'])

/** A Prometheus by its own address, and what it wants of who asks. Secrets are not part of it. */
const PrometheusSetting = z.object({
  url: Address,
  auth: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('bearer') }),
    z.object({ kind: z.literal('basic'), username: ShortText }),
  ]),
  /** `X-Scope-OrgID`. */
  tenant: ShortText.nullable(),
  caPem: Pem.nullable(),
  clientCertPem: Pem.nullable(),
  insecureSkipTlsVerify: z.boolean(),
  tlsServerName: ShortText.nullable(),
  proxyUrl: Address.nullable(),
})

/** What the user set for one cluster; nulls: as it is found. */
export const GpuSourceSchema = z.object({
  /** The best tier that is tried. */
  tier: Tier.nullable(),
  prometheus: PrometheusSetting.nullable(),
  /** `X-Scope-OrgID` for one that is found in the cluster. */
  tenant: ShortText.nullable().default(null),
  /** Singles out one cluster of a Prometheus that holds several. */
  matcher: z
    .object({ label: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/), value: ShortText })
    .nullable(),
  dialect: z.enum(DIALECT_IDS).nullable(),
})
export type GpuSource = z.output<typeof GpuSourceSchema>

export const GpuSecretSchema = z.object({
  token: z.string().max(65_536).nullable(),
  password: z.string().max(4096).nullable(),
  clientKeyPem: Pem.nullable(),
})
export type GpuSecret = z.output<typeof GpuSecretSchema>

export const gpuSources = {
  'gpuSources.get': query(OfCluster, z.object({ source: GpuSourceSchema, hasSecret: z.boolean() })),
  /** `secret` null: the one that is kept stays. Refused where a place could not be opened with it. */
  'gpuSources.set': command(
    z.object({ cluster: ClusterIdSchema, source: GpuSourceSchema, secret: GpuSecretSchema.nullable() }),
    Nothing,
  ),
  /** Asks every tier now, the best first, and says of each what it gives or why it gives nothing. */
  'gpuSources.probe': query(
    OfCluster,
    z.array(
      z.object({
        tier: Tier,
        from: z.string().nullable(),
        /** Several, joined by commas, where its exporters are of several versions or kinds. */
        dialect: z.string().nullable(),
        gpus: z.number().int().nonnegative(),
        ageSeconds: z.number().nullable(),
        failure: FailureSchema.nullable(),
      }),
    ),
  ),
}
