import { useCallback, useMemo } from 'react'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useDashboards } from './useDashboards.ts'

type Job = Dashboards['jobs'][number]
type Pod = Pick<Job, 'namespace' | 'name'>
export type JobOfPod = (pod: Pod) => Job | undefined

/**
 * Finds the training job that a pod is an instance of, as the last round saw it; undefined for a pod of none. Once for a table: it goes
 * through the instances of all jobs.
 */
export function useJobOfPod(cluster: ClusterId): JobOfPod {
  const jobs = useDashboards(cluster).data?.jobs
  const byPod = useMemo(
    () =>
      new Map(
        (jobs ?? []).flatMap(job =>
          job.instances.map(({ name }) => [`${job.namespace}/${name}`, job] as const),
        ),
      ),
    [jobs],
  )
  return useCallback(({ namespace, name }) => byPod.get(`${namespace}/${name}`), [byPod])
}
