import { useTranslation } from 'react-i18next'
import type { Provenance } from '../../preload/contract/common.ts'
import { useFormat } from './FormatContext.ts'
import classes from './ProvenanceLine.module.css'
import { Shape } from './Shape.tsx'
import { useNow } from './useNow.ts'

/** Where the figures of a page come from, how old they are, and what is missing from them and why. */
export function ProvenanceLine({ provenance }: { readonly provenance: Provenance }) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const now = useNow()
  const source = t(`tier.${provenance.tier}`)
  const kindName = (kind: string): string => t(`kinds.${kind as 'nodes'}`, { defaultValue: kind })
  const missing = (['forbidden', 'failed', 'loading'] as const)
    .map(reason => ({
      reason,
      kinds: provenance.missing.filter(item => item.reason === reason).map(item => kindName(item.kind)),
    }))
    .filter(({ kinds }) => kinds.length > 0)
  return (
    <span className={classes['line']}>
      {provenance.isLive ? (
        t('provenance.live', { source })
      ) : provenance.asOf === null ? (
        t('provenance.never', { source })
      ) : (
        <span className={classes['stale']}>
          <Shape name="quarter" size={9} />
          {t('provenance.asOf', { source, time: format.moment(provenance.asOf, now) })}
        </span>
      )}
      {missing.map(({ reason, kinds }) => (
        <span key={reason} className={reason === 'loading' ? undefined : classes['stale']}>
          {' · '}
          {t(`provenance.${reason}`, { kinds: format.list(kinds) })}
        </span>
      ))}
    </span>
  )
}
