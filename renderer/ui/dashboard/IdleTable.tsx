import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { gpuPath, nodePath } from '../cluster/objectPath.ts'
import { PodLinks } from './PodLinks.tsx'
import { useFormat } from '../FormatContext.ts'
import table from '../SmallTable.module.css'
import { State } from '../State.tsx'
import type { IdleGpus } from './useIdleGpus.ts'
import { useJobOfPod } from './useJobOfPod.ts'

type Props = { readonly cluster: ClusterId; readonly at: Dashboards['at']; readonly idle: IdleGpus }

/** GPUs that somebody holds and nobody uses, the longest first. */
export function IdleTable({ cluster, at, idle }: Props) {
  const jobOf = useJobOfPod(cluster)
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">{t('findings.node')}</th>
          <th scope="col">{t('findings.gpu')}</th>
          <th scope="col">{t('idle.owner')}</th>
          <th scope="col">{t('idle.pods')}</th>
          <th scope="col" data-num="">
            {t('idle.for')}
          </th>
        </tr>
      </thead>
      <tbody>
        {idle.gpus.map(({ node, device: { uuid, index, pods }, since }) => (
          <tr key={uuid}>
            <td data-fit="">
              <Link to={nodePath(cluster, node)}>{node}</Link>
            </td>
            <td data-fit="" title={uuid}>
              <Link to={gpuPath(cluster, node, uuid)}>{index ?? uuid}</Link>
            </td>
            <td data-fit="">
              <State tone="attention" shape="half">
                {format.list([...new Set(pods.map(pod => pod.split('/')[0] ?? ''))])}
              </State>
            </td>
            <td>
              <PodLinks cluster={cluster} pods={pods} jobOf={jobOf} />
            </td>
            <td data-num="" data-fit="">
              {format.duration(at - since)}
            </td>
          </tr>
        ))}
        {idle.unseen > 0 && (
          <tr>
            <td colSpan={5} data-muted="">
              {t('idle.unseen', { count: idle.unseen })}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
