import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { QuotaNode } from '#core/quota/tree.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import { type Amount, ZERO } from '#core/quota/amount.ts'
import { QuotaBar } from '../../ui/QuotaBar.tsx'
import { numberOf, textOf } from './figures.ts'
import classes from './QuotaTree.module.css'

type Props = {
  readonly node: QuotaNode
  readonly resource: string
  /** Undefined: not known. */
  readonly used: Amount | undefined
  /** The length of a whole bar. */
  readonly scale: number
  readonly width?: number
  readonly isNamed?: boolean
}

/** One resource of one node: its bar, and what is used of what. Drawn anew where it is another one: there are dozens, for each keystroke. */
export const NodeBar = memo(function NodeBar({ node, resource, scale, ...props }: Props) {
  const { used = ZERO, width = 96, isNamed = false } = props
  const { t } = useTranslation('quotaTree')
  const max = node.max.get(resource)
  const words = {
    used: textOf(resource, used) ?? '',
    min: textOf(resource, node.min.get(resource) ?? ZERO) ?? t('unlimited'),
    max: (max === undefined ? null : textOf(resource, max)) ?? '∞',
  }
  return (
    <span className={classes['bar']}>
      {isNamed && <span className={classes['resource']}>{resource}</span>}
      <QuotaBar
        label={`${node.name}, ${resource}`}
        used={numberOf(used)}
        min={numberOf(node.min.get(resource))}
        max={max === undefined || max >= UNLIMITED ? null : numberOf(max)}
        scale={scale}
        width={width}
      />
      <span className={classes['barText']}>
        <b>{words.used}</b> · {t('range', { min: words.min, max: words.max })}
      </span>
    </span>
  )
})
