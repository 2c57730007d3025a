import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from './FormatContext.ts'
import classes from './QuotaBar.module.css'
import { quotaBarShape, type QuotaBarValues } from './quotaBarShape.ts'

type Props = QuotaBarValues & {
  /** Whose and which resource it is, for people who cannot see it: "root.a, cpu". */
  readonly label: string
  /** Pixels; it reads from 60 on. */
  readonly width?: number
}

const HEIGHT = 20
const BAR = { y: 4, height: 12 }

/**
 * The product's own glyph: solid is used within min, hatched is borrowed, pale outlined is guarantee lent out, bare is
 * used by nobody, the full tick is min, the dashed one max. It reads in grey print, since each part has a form of its own.
 */
export function QuotaBar({ label, width = 132, ...values }: Props) {
  const hatch = useId()
  const shape = quotaBarShape(values)
  const x = (share: number) => Math.round(share * (width - 2) * 10) / 10 + 1
  const part = ({ from, to }: { from: number; to: number }) => ({
    x: x(from),
    y: BAR.y,
    width: Math.max(0, x(to) - x(from)),
    height: BAR.height,
  })
  return (
    <svg
      className={classes['bar']}
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${String(width)} ${String(HEIGHT)}`}
      role="img"
      aria-label={useWords(label, values)}
    >
      {shape.borrowed && (
        <defs>
          <pattern
            id={hatch}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="5" height="5" className={classes['hatchBack']} />
            <rect width="2.5" height="5" className={classes['hatchLine']} />
          </pattern>
        </defs>
      )}
      <rect {...part({ from: 0, to: shape.track })} rx="2" className={classes['track']} />
      {shape.within > 0 && (
        <rect {...part({ from: 0, to: shape.within })} rx="2" className={classes['within']} />
      )}
      {shape.borrowed && (
        <rect {...part(shape.borrowed)} fill={`url(#${hatch})`} className={classes['borrowed']} />
      )}
      {shape.lent && <rect {...part(shape.lent)} className={classes['lent']} />}
      <path d={`M${String(x(shape.minTick))} 1V19`} className={classes['min']} />
      {shape.maxTick !== null && <path d={`M${String(x(shape.maxTick))} 1V19`} className={classes['max']} />}
    </svg>
  )
}

/** The bar in words: what a screen reader says. */
function useWords(label: string, { used, min, max, lent = 0 }: QuotaBarValues): string {
  const { t } = useTranslation('common')
  const format = useFormat()
  const number = (value: number) => format.number(value, 2)
  const parts: string[] = [t('quotaBar.used', { used: number(used), min: number(min) })]
  if (used > min) parts.push(t('quotaBar.borrowed', { amount: number(used - min) }))
  if (lent > 0) parts.push(t('quotaBar.lent', { amount: number(lent) }))
  if (min - used > lent) parts.push(t('quotaBar.unused', { amount: number(min - used - lent) }))
  parts.push(max === null ? t('quotaBar.unlimited') : t('quotaBar.max', { max: number(max) }))
  return `${label}: ${format.list(parts)}`
}
