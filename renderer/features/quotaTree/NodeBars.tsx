import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { QuotaNode } from '#core/quota/tree.ts'
import { ZERO } from '#core/quota/amount.ts'
import { QuotaBar } from '../../ui/QuotaBar.tsx'
import { type BarFigures, barValues, textOf } from './figures.ts'
import classes from './QuotaTree.module.css'

type Props = BarFigures & {
  readonly node: QuotaNode
  readonly resource: string
  readonly width?: number
}

/** One resource of one node: its bar, and what is used of what. Drawn anew where it is another one: there are dozens, for each keystroke. */
export const NodeBar = memo(function NodeBar({ node, resource, scale, ...props }: Props) {
  const { used, lent, width = 96 } = props
  const { t } = useTranslation('quotaTree')
  const max = node.max.get(resource)
  const words = {
    used: textOf(resource, used ?? ZERO) ?? '',
    min: textOf(resource, node.min.get(resource) ?? ZERO) ?? t('unlimited'),
    max: (max === undefined ? null : textOf(resource, max)) ?? '∞',
  }
  return (
    <span className={classes['bar']}>
      <QuotaBar
        label={`${node.name}, ${resource}`}
        {...barValues(node, resource, { used, lent, scale })}
        width={width}
      />
      <span className={classes['barText']}>
        <b>{words.used}</b> · {t('range', { min: words.min, max: words.max })}
      </span>
    </span>
  )
})
