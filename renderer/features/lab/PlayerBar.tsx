import { Button, SegmentedControl, Slider } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Player } from './usePlayer.ts'
import { SPEED_NAMES, type Speed } from './usePlayer.ts'
import classes from './Lab.module.css'

type Props = { readonly player: Player; readonly clock: string }

/** Play, pause, a step back and forth, how fast, and where in all of it. */
export function PlayerBar({ player, clock }: Props) {
  const { t } = useTranslation('lab')
  const { at, count, isPlaying, speed, onAt, onPlay, onSpeed } = player
  return (
    <div className={classes['player']}>
      <Button variant="filled" onClick={onPlay}>
        {t(isPlaying ? 'pause' : 'play')}
      </Button>
      <Button disabled={at === 0} onClick={() => onAt(at - 1)}>
        {t('back')}
      </Button>
      <Button disabled={at >= count - 1} onClick={() => onAt(at + 1)}>
        {t('forth')}
      </Button>
      <div className={classes['grow']}>
        <Slider
          min={0}
          max={Math.max(1, count - 1)}
          value={at}
          onChange={onAt}
          thumbLabel={t('moment')}
          label={place => t('momentOf', { moment: place + 1, of: count })}
        />
      </div>
      <b className={classes['clock']} role="timer" aria-label={t('clock')}>
        {clock}
      </b>
      <SegmentedControl
        aria-label={t('speed.title')}
        value={speed}
        onChange={value => onSpeed(value as Speed)}
        data={SPEED_NAMES.map(value => ({ value, label: t(`speed.${value}`) }))}
      />
    </div>
  )
}
