import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { millis } from '#core/base/units.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { useNow } from '../../ui/useNow.ts'
import { clockParts, midnightBefore } from './clock.ts'

const DAY_MS = 86_400_000

export type Clock = {
  /** The wall-clock time of the start, Millis. */
  readonly startMs: number
  /** A simulated time, milliseconds since the start, in words. */
  readonly clockOf: (at: number) => string
}

/** @param from Millis at which what is replayed began; null: a day that never was, from midnight on @param span how long the play is */
export function useClock(from: number | null, span: number): Clock {
  const { t } = useTranslation('lab')
  const format = useFormat()
  const now = useNow()
  const [opened] = useState(() => Date.now())
  return useMemo(() => {
    const startMs = from ?? midnightBefore(opened, format.timeZone)
    return {
      startMs,
      clockOf: at => {
        if (from !== null) return format.moment(millis(from + at), now)
        const { day, time } = clockParts(at, span)
        return span >= DAY_MS ? t('clockDay', { day, time }) : time
      },
    }
  }, [from, span, opened, format, now, t])
}
