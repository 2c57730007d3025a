import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useEvidence } from '../cluster/evidenceText.ts'
import { nodePath } from '../cluster/objectPath.ts'
import { useFormat } from '../FormatContext.ts'
import table from '../SmallTable.module.css'
import { State } from '../State.tsx'
import { useNow } from '../useNow.ts'

const UNHEALTHY = { tone: 'bad', shape: 'triangle' } as const
const WARNING = { tone: 'attention', shape: 'diamond' } as const

type Props = {
  readonly cluster: ClusterId
  readonly dashboards: Dashboards
  /** Those of this node alone, without its name. */
  readonly node?: string
}

/** Whether there is anything to tell of a cluster's GPUs, or of those of one node. */
export const hasFindings = ({ unhealthy, warnings = [] }: Dashboards, node?: string): boolean =>
  [...unhealthy, ...warnings].some(found => node === undefined || found.node === node)

/** Which GPUs are unhealthy: by which rule, what shows it, and since when; then what deserves a look. */
export function FindingsTable({
  cluster,
  dashboards: { unhealthy, warnings = [], nodes },
  node: only,
}: Props) {
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  const now = useNow()
  const inWords = useEvidence()
  const indexOf = new Map(
    nodes.flatMap(({ devices }) => devices.map(({ uuid, index }) => [uuid, index] as const)),
  )
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          {only === undefined && <th scope="col">{t('findings.node')}</th>}
          <th scope="col">{t('findings.gpu')}</th>
          <th scope="col">{t('findings.rule')}</th>
          <th scope="col">{t('findings.evidence')}</th>
          <th scope="col" data-num="">
            {t('findings.since')}
          </th>
        </tr>
      </thead>
      <tbody>
        {[
          ...unhealthy.map(found => ({ ...found, look: UNHEALTHY })),
          ...warnings.map(found => ({ ...found, look: WARNING })),
        ]
          .filter(({ node }) => only === undefined || node === only)
          .map(({ node, uuid, rule, evidence, since, look }) => (
            <tr key={`${node} ${uuid ?? ''} ${rule} ${evidence.code}`}>
              {only === undefined && (
                <td data-fit="">
                  <Link to={nodePath(cluster, node)}>{node}</Link>
                </td>
              )}
              <td data-fit="" title={uuid ?? undefined}>
                {uuid === null ? t('findings.wholeNode') : (indexOf.get(uuid) ?? uuid)}
              </td>
              <td data-fit="">
                <State {...look}>{t(`findings.rules.${rule}`)}</State>
              </td>
              <td title={inWords(evidence)}>
                <span className={table['two']}>{inWords(evidence)}</span>
              </td>
              <td
                data-num=""
                data-fit=""
                data-muted=""
                title={since === null ? undefined : format.dateTime(since)}
              >
                {since === null ? t('findings.undated') : format.moment(since, now)}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
