import { useTranslation } from 'react-i18next'
import { Shape } from '../../ui/Shape.tsx'
import classes from './Lab.module.css'

type Props = {
  readonly running: number
  readonly waiting: number
  /** Names of those that went since the moment before. */
  readonly gone: readonly string[]
}

const MOST = 12

/** Pods as people see them: those that run are filled, those that wait are outlined, those that just went are crossed. */
export function PodRow({ running, waiting, gone }: Props) {
  const { t } = useTranslation('lab')
  const label = t('pods.label', { running, waiting, gone: gone.length })
  return (
    <span
      className={classes['pods']}
      role="img"
      aria-label={label}
      title={[label, ...gone.slice(0, 20)].join('\n')}
    >
      <Squares count={running} name="runs" />
      {gone.slice(0, MOST).map(pod => (
        <span key={pod} className={classes['gone']}>
          <Shape name="cross" size={11} />
        </span>
      ))}
      {gone.length > MOST && <small className={classes['bad']}>+{gone.length - MOST}</small>}
      <Squares count={waiting} name="waits" />
    </span>
  )
}

function Squares({ count, name }: { readonly count: number; readonly name: 'runs' | 'waits' }) {
  return (
    <>
      {Array.from({ length: Math.min(count, MOST) }, (_, at) => (
        <i key={at} className={classes[name]} />
      ))}
      {count > MOST && <small className={classes['muted']}>+{count - MOST}</small>}
    </>
  )
}
