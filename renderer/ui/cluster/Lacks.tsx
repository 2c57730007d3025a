import { useTranslation } from 'react-i18next'
import { useFormat } from '../FormatContext.ts'
import classes from '../Figure.module.css'
import type { Lack } from './lacks.ts'

/** Says what a figure was counted without, and why. */
export function Lacks({ lacks }: { readonly lacks: readonly Lack[] }) {
  const { t } = useTranslation(['overview', 'common'])
  const format = useFormat()
  return lacks.map(({ reason, kinds }) => (
    <p key={reason} className={classes['lacks']}>
      {t(`lacks.${reason}`, {
        kinds: format.list(kinds.map(kind => t(`common:kinds.${kind as 'nodes'}`, { defaultValue: kind }))),
      })}
    </p>
  ))
}
