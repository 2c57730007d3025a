import { useCallback } from 'react'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { replay } from '#core/quota/edit.ts'
import { readTree, writeNode } from '#core/quota/kube.ts'
import type { Draft } from '../../../preload/contract/quotaTree.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { useStream } from '../../data/useStream.ts'

export type ClusterTrees = {
  /** In force; null: there is none, or it is not known yet. */
  readonly inForce: JsonObject | null
  /** As it is edited and not applied yet; null: it is not being edited. */
  readonly draft: JsonObject | null
}

const EMPTY: JsonObject = { spec: { root: { name: 'root' } } }

/** The trees that a cluster has to offer the lab. */
export function useClusterTrees(cluster: ClusterId): ClusterTrees {
  const client = useClient()
  const { value } = useStream('quotaTree.live', { cluster })
  const ask = useCallback(
    (signal: AbortSignal) => client.query('quotaTree.draft', { cluster }, signal),
    [client, cluster],
  )
  const [kept] = useOnce<Draft | null>(ask)
  const spec = value?.object?.['spec'] as { root?: JsonObject } | undefined
  const draft = kept.status === 'done' && kept.value !== null ? rootOfDraft(kept.value) : null
  return { inForce: spec?.root ?? null, draft }
}

/** The edited tree; null where it cannot be read, or nothing is edited. */
export function rootOfDraft({ base, groups, done }: Draft): JsonObject | null {
  const read = readTree(base ?? EMPTY)
  if (!read.ok || done === 0) return null
  const edited = replay(
    read.value,
    groups.slice(0, done).flatMap(({ edits }) => edits),
  )
  return edited.ok ? writeNode(edited.value.root) : null
}
