import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useFormat } from '../FormatContext.ts'
import { State } from '../State.tsx'
import { useNow } from '../useNow.ts'
import table from '../SmallTable.module.css'
import { useEvidence } from './evidenceText.ts'
import { nodePath } from './objectPath.ts'

type Props = {
  readonly cluster: ClusterId
  readonly unhealthy: Overview['unhealthy']
  readonly hidesNode?: boolean
}

/** What is wrong with GPU nodes: the rule in words, the evidence for it, and since when. */
export function UnhealthyTable({ cluster, unhealthy, hidesNode = false }: Props) {
  const { t } = useTranslation(['overview', 'dashboards'])
  const format = useFormat()
  const now = useNow()
  const inWords = useEvidence()
  return (
    <table className={table['table']}>
      <tbody>
        {unhealthy.map(each => (
          <tr key={`${each.node} ${each.rule}`}>
            {!hidesNode && (
              <td data-fit="">
                <Link to={nodePath(cluster, each.node)}>{each.node}</Link>
              </td>
            )}
            <td data-fit="">
              <State tone="bad" shape="triangle">
                {t(`dashboards:findings.rules.${each.rule}`)}
              </State>
            </td>
            <td title={inWords(each.evidence)}>
              <span className={table['two']}>{inWords(each.evidence)}</span>
            </td>
            <td data-num="" data-fit="">
              {each.gpus > 0 && t('gpus', { count: each.gpus })}
            </td>
            <td data-num="" data-fit="" data-muted="">
              {each.since !== null && (
                <span title={format.dateTime(each.since)}>
                  {t('unhealthy.since', { time: format.moment(each.since, now) })}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
