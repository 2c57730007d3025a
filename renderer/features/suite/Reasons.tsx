import { useTranslation } from 'react-i18next'
import { assertNever } from '#core/base/result.ts'
import type { ComponentView, Reason } from '../../../preload/contract/suite.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import { Items } from './Items.tsx'
import classes from './Suite.module.css'

/** Why a component is degraded, each reason with what it is about. */
export function Reasons({ view }: { readonly view: ComponentView }) {
  if (view.reasons.length === 0) return null
  return (
    <ul className={classes['reasons']}>
      {view.reasons.map(reason => (
        <li key={JSON.stringify(reason)}>
          <span className={classes['bad']}>
            <Shape name="triangle" size={11} />
          </span>
          <div>
            <Sentence reason={reason} />
            <Items items={itemsOf(reason)} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function Sentence({ reason }: { readonly reason: Reason }) {
  const { t } = useTranslation('suite')
  const format = useFormat()
  switch (reason.kind) {
    case 'replicas':
      return t('reasons.replicas', { ready: reason.ready, wanted: reason.wanted })
    case 'missing':
    case 'drift':
      return t(`reasons.${reason.kind}`, { count: reason.objects.length })
    case 'noLeader':
    case 'admissionMissing':
      return t(`reasons.${reason.kind}`)
    case 'leaderSilent':
      return t('reasons.leaderSilent', {
        leader: reason.leader,
        duration: format.duration(reason.seconds * 1000),
      })
    case 'condition':
      return t('reasons.condition', { type: reason.type, message: reason.message })
    default:
      return assertNever(reason)
  }
}

function itemsOf(reason: Reason): readonly string[] {
  if (reason.kind === 'missing' || reason.kind === 'drift') return reason.objects
  return reason.kind === 'replicas' ? reason.troubles : []
}
