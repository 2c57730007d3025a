import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { jobPath, podPath } from '../cluster/objectPath.ts'
import classes from './PodLinks.module.css'
import type { JobOfPod } from './useJobOfPod.ts'

type Props = {
  readonly cluster: ClusterId
  /** namespace/name */
  readonly pods: readonly string[]
  readonly jobOf: JobOfPod
}

/** Pods, each with the training job that it is of. */
export function PodLinks({ cluster, pods, jobOf }: Props) {
  return pods.map(text => {
    const [namespace = '', name = ''] = text.split('/')
    const job = jobOf({ namespace, name })
    return (
      <div key={text}>
        <Link to={podPath(cluster, { namespace, name })} title={text}>
          {name}
        </Link>
        {job && (
          <span className={classes['job']}>
            {' · '}
            <Link to={jobPath(cluster, job)}>
              {job.type} {job.name}
            </Link>
          </span>
        )}
      </div>
    )
  })
}
