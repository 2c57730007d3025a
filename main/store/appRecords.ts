import type { z } from 'zod'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type {
  ClusterColour,
  ContextSummarySchema,
  Guard,
  SourceSchema,
} from '../../preload/contract/clusters.ts'
import type { QuotaEditStore } from './quotaEdits.ts'

/** A row of the registry: one context that the user keeps. Without secrets but `sealedText`, which safeStorage sealed. */
export type ClusterRow = {
  readonly id: ClusterId
  readonly name: string
  readonly colour: z.output<typeof ClusterColour>
  readonly guard: z.output<typeof Guard>
  readonly isPinned: boolean
  /** Place in the list, from 0. */
  readonly position: number
  readonly source: z.output<typeof SourceSchema>
  readonly context: string
  /** SHA-256 of what identifies the context apart from its name and file: server, CA, kind of user. Re-matches it after a move or rename. */
  readonly fingerprint: string
  /** The pasted kubeconfig, sealed; null for files. */
  readonly sealedText: Uint8Array | null
  /** SHA-256 of the CA that was in force when the cluster was added or a change was accepted; null: the system's. */
  readonly acceptedCa: string | null
  readonly kubeSystemUid: string | null
  readonly proxyOverride: string | null
  /** Last known summary, shown when the source cannot be read. */
  readonly summary: z.output<typeof ContextSummarySchema> | null
  readonly addedAt: Millis
}

/** Where a cluster's GPU figures come from: the caller validates it. */
export type GpuSourceRow = { readonly source: unknown; readonly sealedSecret: Uint8Array | null }

/** A line of the local audit: what this app did, was asked to do and refused. Append-only. */
export type AuditEntry = {
  readonly at: Millis
  readonly cluster: ClusterId | null
  readonly action: string
  readonly outcome: 'done' | 'refused' | 'failed'
  readonly detail: Readonly<Record<string, unknown>>
}

/** Consent to run an exec plugin: hash of (absolute path, args, names of env) for one cluster. */
export type ExecConsent = { readonly cluster: ClusterId; readonly hash: string; readonly at: Millis }

/** A context of a watched folder that the user removed: it does not come back by itself. */
export type Dismissal = { readonly folder: string; readonly path: string; readonly context: string }

export type Belongings = {
  readonly consents: number
  readonly hasFigureSource: boolean
  readonly hasFigureSecret: boolean
  readonly hasQuotaDraft: boolean
  readonly quotaEdits: number
}

/** The app's own database, as the rest of the backend sees it. Throws AppError STORE_* and DISK_FULL. */
export type AppStore = {
  clusters(): readonly ClusterRow[]
  putCluster(row: ClusterRow): void
  /** With all that belongs to it. */
  deleteCluster(id: ClusterId): void
  /** What goes with a cluster besides its row. */
  belongings(id: ClusterId): Belongings
  /** Clusters that were removed by their user. */
  removed(): readonly ClusterId[]
  /** Null: nothing was set. */
  gpuSource(id: ClusterId): GpuSourceRow | null
  putGpuSource(id: ClusterId, row: GpuSourceRow): void
  folders(): readonly string[]
  addFolder(path: string): void
  /** Also forgets what was dismissed of it. */
  removeFolder(path: string): void
  dismissals(): readonly Dismissal[]
  dismiss(dismissal: Dismissal): void
  /** Settings as they were saved: the caller validates them. */
  settings(): Readonly<Record<string, unknown>>
  putSettings(settings: Readonly<Record<string, unknown>>): void
  consents(): readonly ExecConsent[]
  addConsent(consent: ExecConsent): void
  audit(entry: AuditEntry): void
  readonly quotaEdits: QuotaEditStore
  auditTail(limit: number): readonly AuditEntry[]
  close(): void
}
