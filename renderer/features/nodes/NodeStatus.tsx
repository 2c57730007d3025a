import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { NodeDetail } from './nodeDetail.ts'
import { SourceAge } from '../../ui/cluster/SourceAge.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Pill } from '../../ui/Pill.tsx'
import type { ShapeName } from '../../ui/Shape.tsx'
import { State, type Tone } from '../../ui/State.tsx'
import { AGES_MS, useNow } from '../../ui/useNow.ts'
import { nodeState } from './nodeWords.ts'
import classes from './NodePage.module.css'

const TONES = { ok: 'ok', warn: 'attention', bad: 'bad', muted: 'neutral' } as const satisfies Record<
  string,
  Tone
>

type Props = { readonly cluster: ClusterId; readonly node: NodeDetail }

/** The line beside a node's name: state, cordon, GPUs, roles, version, age, source. */
export function NodeStatus({ cluster, node }: Props) {
  const { t } = useTranslation('nodes')
  const format = useFormat()
  const now = useNow(AGES_MS)
  const { row, provenance } = node
  const { word, tone, shape } = nodeState(row)
  const facts = [
    row.gpuMode === 'none'
      ? t('detail.noGpus')
      : [format.number(row.gpuCount, 2), '×', row.gpuModel ?? 'GPU', `(${t(`gpuMode.${row.gpuMode}`)})`].join(
          ' ',
        ),
    ...row.roles,
    ...(row.ip === null ? [] : [row.ip]),
    ...(row.version === null ? [] : [t('detail.version', { version: row.version })]),
    t('detail.age', { age: format.age(row.createdAt, now) }),
  ]
  return (
    <span className={classes['status']}>
      <State tone={TONES[tone]} shape={shape satisfies ShapeName}>
        {t(`status.${word}`)}
      </State>
      {row.isCordoned && (
        <Pill tone="attention" shape="dash" title={t('cordonedHint')}>
          {t('columns.cordoned')}
        </Pill>
      )}
      <span>
        {facts.join(' · ')} · <SourceAge cluster={cluster} provenance={provenance} />
      </span>
    </span>
  )
}
