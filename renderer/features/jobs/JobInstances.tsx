import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Bytes, ClusterId } from '#core/base/units.ts'
import { Card } from '../../ui/Card.tsx'
import { logsPath, nodePath, shellPath } from '../../ui/cluster/objectPath.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import table from '../../ui/SmallTable.module.css'
import { isGone, type Job } from './jobWords.ts'
import classes from './Jobs.module.css'

type Props = { readonly cluster: ClusterId; readonly job: Job }

/** The pods of a job, with the way to their nodes, logs and shells. */
export function JobInstances({ cluster, job }: Props) {
  const { t } = useTranslation('jobs')
  return (
    <Card title={t('instances.title')} sub={String(job.instances.length)}>
      {job.instances.length === 0 ? (
        <p className={table['none']}>{t('instances.none')}</p>
      ) : (
        <div className={classes['instances']}>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('instances.pod')}</th>
                <th scope="col">{t('columns.status')}</th>
                <th scope="col">{t('instances.node')}</th>
                {(['requestedGpus', 'usedGpuMemory', 'utilization'] as const).map(column => (
                  <th key={column} scope="col" data-num="">
                    {t(`columns.${column}`)}
                  </th>
                ))}
                {!isGone(job) && <th scope="col">{t('instances.open')}</th>}
              </tr>
            </thead>
            <tbody>
              {job.instances.map(instance => (
                <Instance
                  key={instance.name}
                  cluster={cluster}
                  namespace={job.namespace}
                  instance={instance}
                  isGone={isGone(job)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

type InstanceProps = {
  readonly cluster: ClusterId
  readonly namespace: string
  readonly instance: Job['instances'][number]
  readonly isGone: boolean
}

function Instance({ cluster, namespace, instance, isGone: isPast }: InstanceProps) {
  const { t } = useTranslation('jobs')
  const format = useFormat()
  const { name, node, status, requestedGpus, usedGpuMemoryBytes, gpuUtilizationPercent } = instance
  const pod = { namespace, name }
  return (
    <tr>
      <td>{name}</td>
      <td data-fit="">{status}</td>
      <td data-fit="">{node === null ? '–' : <Link to={nodePath(cluster, node)}>{node}</Link>}</td>
      <td data-num="">{requestedGpus === null ? '–' : format.number(requestedGpus, 2)}</td>
      <td data-num="">
        {usedGpuMemoryBytes === null
          ? '–'
          : Object.values(format.bytes(usedGpuMemoryBytes as Bytes)).join(' ')}
      </td>
      <td data-num="">
        {gpuUtilizationPercent === null ? '–' : format.percent(gpuUtilizationPercent / 100)}
      </td>
      {!isPast && (
        <td data-fit="">
          <span className={classes['links']}>
            <Link to={logsPath(cluster, pod)} aria-label={t('instances.logsOf', { name })}>
              {t('instances.logs')}
            </Link>
            <Link to={shellPath(cluster, pod)} aria-label={t('instances.shellOf', { name })}>
              {t('instances.shell')}
            </Link>
          </span>
        </td>
      )}
    </tr>
  )
}
