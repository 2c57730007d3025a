import { z } from 'zod'
import { command, query, stream } from '../define.ts'
import {
  BytesSchema,
  ClusterIdSchema,
  FailureSchema,
  MillisSchema,
  Nothing,
  OfCluster,
  ShortText,
  WATCH_KINDS,
} from './common.ts'

/** How a context proves who it is. `none` sends no credential at all. */
export const AuthType = z.enum([
  'token',
  'tokenFile',
  'clientCertificate',
  'basic',
  'exec',
  'oidc',
  'authProvider',
  'none',
])

export const ExecSummarySchema = z.object({
  command: z.string(),
  args: z.array(z.string()),
  /** Names only: values may be secrets. */
  envNames: z.array(z.string()),
  installHint: z.string().nullable(),
  /** Stands for all that consent is given to, also what is masked here; empty: it could not be resolved. */
  hash: z.string().default(''),
})

/** Where a kubeconfig comes from. Pasted text is kept sealed in the app's own store; files are read again at each use. */
export const SourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string() }),
  z.object({ kind: z.literal('folder'), path: z.string(), folder: z.string() }),
  z.object({ kind: z.literal('pasted') }),
  z.object({ kind: z.literal('sample') }),
])

/** What is known of a context without its secrets. */
export const ContextSummarySchema = z.object({
  context: z.string(),
  clusterName: z.string(),
  userName: z.string(),
  server: z.string(),
  namespace: z.string().nullable(),
  authType: AuthType,
  exec: ExecSummarySchema.nullable(),
  insecureSkipTlsVerify: z.boolean(),
  isPlainHttp: z.boolean(),
  tlsServerName: z.string().nullable(),
  proxyUrl: z.string().nullable(),
  impersonates: z.string().nullable(),
})

export const WatchStateSchema = z.object({
  kind: z.enum(WATCH_KINDS),
  status: z.enum(['waiting', 'listing', 'watching', 'forbidden', 'failed']),
  /** null: the whole cluster; else the namespaces that this identity may list (fallback on 403). */
  namespaces: z.array(z.string()).nullable(),
  objects: z.number().int().nonnegative(),
  /** Objects that the server said remain to be listed; null when it did not say. */
  remaining: z.number().int().nonnegative().nullable(),
  badLines: z.number().int().nonnegative(),
  failure: FailureSchema.nullable(),
})

/**
 * closed ──open──▶ connecting ──▶ live ⇄ offline
 * `closed`: nobody looks and nothing is pinned; no connection is held. `live`: the mirror follows the cluster.
 * `offline`: it cannot be reached, or refuses us; `failure` says why, `retryAt` when it is tried again.
 */
export const ConnectionSchema = z.object({
  cluster: ClusterIdSchema,
  status: z.enum(['closed', 'connecting', 'live', 'offline']),
  since: MillisSchema,
  /** The last moment at which the picture was known to equal the cluster; null: never seen. */
  asOf: MillisSchema.nullable(),
  failure: FailureSchema.nullable(),
  retryAt: MillisSchema.nullable(),
  serverVersion: z.string().nullable(),
  /** Server clock minus ours, milliseconds, from the Date header; null when unknown. */
  clockSkewMs: z.number().nullable(),
  watches: z.array(WatchStateSchema),
})
export type Connection = z.output<typeof ConnectionSchema>

/** Colours a cluster can wear; the renderer's theme maps each to a light and a dark value. */
export const ClusterColour = z.enum([
  'green',
  'blue',
  'orange',
  'purple',
  'teal',
  'olive',
  'red',
  'pink',
  'brown',
  'grey',
])
/** `production`: destructive actions need the cluster's name typed. `readOnly`: every change is refused. */
export const Guard = z.enum(['none', 'production', 'readOnly'])

export const ClusterSchema = z.object({
  id: ClusterIdSchema,
  name: z.string(),
  colour: ClusterColour,
  guard: Guard,
  isPinned: z.boolean(),
  isSample: z.boolean(),
  source: SourceSchema,
  summary: ContextSummarySchema.nullable(),
  /** Set when the source can no longer be read or no longer holds the context. The mirror stays. */
  sourceFailure: FailureSchema.nullable(),
  /** uid of the kube-system namespace: tells when two contexts are one cluster. */
  kubeSystemUid: z.string().nullable(),
  sameClusterAs: z.array(ClusterIdSchema),
  proxyOverride: z.string().nullable(),
  addedAt: MillisSchema,
  connection: ConnectionSchema,
})
export type Cluster = z.output<typeof ClusterSchema>

/** Text that is previewed or added: a file by path (chosen or dropped), or text that was pasted. */
export const ImportSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('text'), text: z.string().max(33_554_432) }),
])
const Collision = z.object({
  cluster: ClusterIdSchema,
  name: z.string(),
  because: z.enum(['sameContext', 'sameName', 'sameServerAndUser']),
})

export const PreviewSchema = z.object({
  contexts: z.array(
    z.object({
      /** Which of the asked sources, by index; `path` is the file within a folder. */
      source: z.number().int().nonnegative(),
      path: z.string().nullable(),
      summary: ContextSummarySchema,
      /** Why this context cannot be used as it stands (missing user, missing CA file, expired certificate …). */
      problem: FailureSchema.nullable(),
      collision: Collision.nullable(),
    }),
  ),
  failures: z.array(
    z.object({ source: z.number().int().nonnegative(), path: z.string().nullable(), failure: FailureSchema }),
  ),
})

export const TestStepSchema = z.object({
  step: z.enum(['source', 'credentials', 'dns', 'tcp', 'tls', 'ready', 'identity', 'rights']),
  status: z.enum(['ok', 'failed', 'skipped', 'warning']),
  durationMs: z.number().nonnegative(),
  detail: z.string(),
  failure: FailureSchema.nullable(),
})

export const clusters = {
  'clusters.list': query(Nothing, z.array(ClusterSchema)),
  'clusters.preview': query(z.object({ sources: z.array(ImportSourceSchema).min(1).max(64) }), PreviewSchema),
  /** TLS dial alone: no credential is sent, no plugin runs. */
  'clusters.probe': query(
    z.object({ source: ImportSourceSchema, path: z.string().nullable(), context: ShortText }),
    z.object({ isReachable: z.boolean(), durationMs: z.number(), failure: FailureSchema.nullable() }),
  ),
  'clusters.add': command(
    z.object({
      items: z
        .array(
          z.object({
            source: ImportSourceSchema,
            path: z.string().nullable(),
            context: ShortText,
            choice: z.enum(['keepBoth', 'replace', 'skip']),
            name: ShortText.nullable(),
          }),
        )
        // As many as 64 files of a hundred contexts and more hold.
        .max(10_000),
    }),
    z.object({ added: z.array(ClusterIdSchema), replaced: z.array(ClusterIdSchema), skipped: z.number() }),
  ),
  'clusters.update': command(
    z.object({
      cluster: ClusterIdSchema,
      patch: z.object({
        name: z.string().trim().min(1).max(128).optional(),
        colour: ClusterColour.optional(),
        guard: Guard.optional(),
        isPinned: z.boolean().optional(),
        proxyOverride: z.string().max(2048).nullable().optional(),
      }),
    }),
    ClusterSchema,
  ),
  'clusters.reorder': command(z.object({ order: z.array(ClusterIdSchema).max(1000) }), Nothing),
  /** What removing would delete from this computer; the cluster itself is never touched. */
  'clusters.removalPlan': query(
    OfCluster,
    z.object({
      name: z.string(),
      /** null: a file of the app, which stays. */
      storePath: z.string().nullable(),
      /** On disk, with backups and what was set aside. */
      storeBytes: BytesSchema,
      /** null: the store cannot be opened. */
      history: z.object({ samples: z.number(), oldest: MillisSchema.nullable() }).nullable(),
      consents: z.number(),
      hasFigureSource: z.boolean(),
      hasFigureSecret: z.boolean(),
      hasQuotaDraft: z.boolean(),
      quotaEdits: z.number(),
      /** The kubeconfig that stays where it is; null when the pasted text goes too. */
      keptFile: z.string().nullable(),
    }),
  ),
  'clusters.remove': command(
    z.object({ cluster: ClusterIdSchema, typedName: z.string().nullable() }),
    Nothing,
  ),
  'clusters.test': query(
    OfCluster,
    z.object({ steps: z.array(TestStepSchema), user: z.string().nullable() }),
  ),
  /** While it is open somebody looks at this cluster: it is connected and watched. Gives each new state. */
  'clusters.live': stream(OfCluster, ConnectionSchema),
  'clusters.reconnect': command(OfCluster, Nothing),
  /** Lets the command run that was shown, by its hash; STALE_REVISION where the source names another by now. */
  'clusters.allowExec': command(OfCluster.extend({ hash: z.string().max(64) }), Nothing),
  /** Takes the authority that CA_CHANGED told of as `after`; STALE_REVISION where the source names another by now. */
  'clusters.acceptCa': command(OfCluster.extend({ trust: z.string().max(64).nullable() }), Nothing),
  /** It moved to the address that CLUSTER_CHANGED told of as `after`; STALE_REVISION where the source names another by now. */
  'clusters.moved': command(OfCluster.extend({ address: z.string().max(8192) }), Nothing),
  /** Another cluster took its place: what is known of the one before is set aside, with its history, and its edits are forgotten. */
  'clusters.beginAnew': command(OfCluster.extend({ typedName: z.string().nullable() }), Nothing),
}

export const folders = {
  'folders.list': query(
    Nothing,
    z.array(
      z.object({
        path: z.string(),
        files: z.number(),
        contexts: z.number(),
        failures: z.array(z.object({ path: z.string(), failure: FailureSchema })),
      }),
    ),
  ),
  /** `~/.kube` while it is there and not watched; null otherwise. */
  'folders.offered': query(Nothing, z.object({ path: z.string().nullable() })),
  'folders.add': command(z.object({ path: z.string().min(1).max(4096) }), Nothing),
  'folders.remove': command(z.object({ path: z.string() }), Nothing),
}
