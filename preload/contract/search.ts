import { z } from 'zod'
import { query } from '../define.ts'
import { ClusterIdSchema, ProvenanceSchema, ShortText } from './common.ts'

export const SearchKind = z.enum(['node', 'pod', 'namespace', 'workload'])

export const search = {
  /** Every word must occur in an object's name, namespace, node, kind, owner or labels (key=value). Counts are complete. */
  'search.find': query(
    z.object({ cluster: ClusterIdSchema, text: ShortText, limit: z.number().int().min(1).max(200) }),
    z.object({
      total: z.number(),
      byKind: z.record(SearchKind, z.number()),
      hits: z.array(
        z.object({
          kind: SearchKind,
          /** Pod, Node, Namespace, or the workload's own kind. */
          objectKind: z.string(),
          namespace: z.string().nullable(),
          name: z.string(),
          node: z.string().nullable(),
          status: z.string(),
          /** The label or field that matched, when it was not the name. */
          matched: z.string().nullable(),
        }),
      ),
      provenance: ProvenanceSchema,
    }),
  ),
}
