import { useMemo } from 'react'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useTimeRange } from '../../state/timeRange.ts'
import { useNow } from '../useNow.ts'
import { type Span, spanOf } from './span.ts'

/** What every chart of a cluster shows now. The same object while it stays the same. */
export function useSpan(cluster: ClusterId): Span {
  const range = useTimeRange()
  const now = useNow()
  const { from, to } = spanOf(range, useCluster(cluster)?.connection, now)
  return useMemo(() => ({ from, to }), [from, to])
}
