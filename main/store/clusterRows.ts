import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import { ContextSummarySchema, SourceSchema } from '../../preload/contract/clusters.ts'
import type { ClusterRow } from './appRecords.ts'

/** A row of the table cluster. */
export type ClusterSql = {
  id: ClusterId
  position: number
  name: string
  colour: ClusterRow['colour']
  guard: ClusterRow['guard']
  is_pinned: number
  source: string
  context: string
  fingerprint: string
  sealed_text: Uint8Array | null
  accepted_ca: string | null
  kube_system_uid: string | null
  proxy_override: string | null
  summary: string | null
  added_at: Millis
}

/**
 * Reads a row. A summary of a form that is no longer known is left out: it is read anew from its source.
 * Throws STORE_CORRUPT for a source that cannot be read, which is where the cluster is.
 */
export function fromSql(row: ClusterSql): ClusterRow {
  const source = SourceSchema.safeParse(JSON.parse(row.source))
  if (!source.success)
    throw new AppError('STORE_CORRUPT', 'A cluster of the registry cannot be read', {
      data: { cluster: row.id },
      cause: source.error,
    })
  const summary = row.summary === null ? null : ContextSummarySchema.safeParse(JSON.parse(row.summary))
  return {
    id: row.id,
    name: row.name,
    colour: row.colour,
    guard: row.guard,
    isPinned: row.is_pinned === 1,
    position: row.position,
    source: source.data,
    context: row.context,
    fingerprint: row.fingerprint,
    sealedText: row.sealed_text,
    acceptedCa: row.accepted_ca,
    kubeSystemUid: row.kube_system_uid,
    proxyOverride: row.proxy_override,
    summary: summary?.data ?? null,
    addedAt: row.added_at,
  }
}

export const toSql = (row: ClusterRow): ClusterSql => ({
  id: row.id,
  position: row.position,
  name: row.name,
  colour: row.colour,
  guard: row.guard,
  is_pinned: Number(row.isPinned),
  source: JSON.stringify(row.source),
  context: row.context,
  fingerprint: row.fingerprint,
  sealed_text: row.sealedText,
  accepted_ca: row.acceptedCa,
  kube_system_uid: row.kubeSystemUid,
  proxy_override: row.proxyOverride,
  summary: row.summary === null ? null : JSON.stringify(row.summary),
  added_at: row.addedAt,
})
