import { useTranslation } from 'react-i18next'
import type { LabRecording } from '../../../preload/contract/lab.ts'
import { Card } from '../../ui/Card.tsx'
import { EventList } from './EventList.tsx'
import { FiguresTable } from './FiguresTable.tsx'
import classes from './Lab.module.css'
import { LeafCharts } from './LeafCharts.tsx'
import { frameAtTime } from './moment.ts'
import { PlayerBar } from './PlayerBar.tsx'
import { Stage } from './Stage.tsx'
import type { Clock } from './useClock.ts'
import type { Player } from './usePlayer.ts'

type PlayProps = {
  readonly a: LabRecording
  readonly b: LabRecording | null
  readonly player: Player
  readonly clock: Clock
}

/** The player and the stage; of two trees both, at the same simulated time. */
export function Play({ a, b, player, clock }: PlayProps) {
  const { t } = useTranslation('lab')
  const now = a.times[player.at] ?? 0
  return (
    <>
      <PlayerBar player={player} clock={clock.clockOf(now)} />
      <Legend />
      {b === null ? (
        <Stage recording={a} at={player.at} label={t('result')} />
      ) : (
        <div className={classes['sides']}>
          <section>
            <h3>{t('tree.a')}</h3>
            <Stage recording={a} at={player.at} label={`${t('result')}, ${t('tree.a')}`} />
          </section>
          <section>
            <h3>{t('tree.b')}</h3>
            <Stage recording={b} at={frameAtTime(b, now)} label={`${t('result')}, ${t('tree.b')}`} />
          </section>
        </div>
      )}
    </>
  )
}

/** What the marks are, where they are: nobody has to look it up. */
function Legend() {
  const { t } = useTranslation('lab')
  return (
    <p className={classes['legend']}>
      <i className={classes['runs']} /> {t('legend.runs')} <i className={classes['waits']} />{' '}
      {t('legend.waits')} <b className={classes['bad']}>×</b> {t('legend.gone')} · {t('legend.bar')}
    </p>
  )
}

/** Figures, charts and events. */
export function Results({ a, b, player, clock }: PlayProps) {
  const { t } = useTranslation('lab')
  return (
    <>
      <Card title={t('figures.title')} sub={b === null ? undefined : t('figures.sameWork')}>
        <FiguresTable figures={a.figures} other={b?.figures ?? null} />
      </Card>
      <Card title={t('charts.title')}>
        <LeafCharts recording={a} startMs={clock.startMs} prefix={b === null ? '' : `${t('tree.a')}: `} />
        {b !== null && <LeafCharts recording={b} startMs={clock.startMs} prefix={`${t('tree.b')}: `} />}
      </Card>
      <Card title={t('happened')} sub={b === null ? undefined : t('tree.a')}>
        <EventList recording={a} at={player.at} clockOf={clock.clockOf} onAt={player.onAt} />
      </Card>
    </>
  )
}
