import { Button, Popover, TextInput } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isSpan, setTimeRange } from '../../state/timeRange.ts'
import { useFormat } from '../FormatContext.ts'
import classes from './Dashboard.module.css'
import type { Span } from './span.ts'
import { fromWallTime, toWallTime } from './wallTime.ts'

/** From and to as dates and times of one's own, in the window's time zone. */
export function CustomRange({ span, isChosen }: { readonly span: Span; readonly isChosen: boolean }) {
  const { t } = useTranslation('dashboards')
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant={isChosen ? 'light' : 'default'}
          leftSection={<IconCalendar size={14} stroke={1.7} aria-hidden />}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t('range.custom')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('range.custom')}>
        <Form span={span} onDone={() => setIsOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Form({ span, onDone }: { readonly span: Span; readonly onDone: () => void }) {
  const { t } = useTranslation('dashboards')
  const { timeZone } = useFormat()
  const [from, setFrom] = useState(() => toWallTime(span.from, timeZone))
  const [to, setTo] = useState(() => toWallTime(span.to, timeZone))
  const [start, end] = [fromWallTime(from, timeZone), fromWallTime(to, timeZone)]
  const isFit = start !== null && end !== null && isSpan(start, end)
  return (
    <form
      className={classes['custom']}
      onSubmit={event => {
        event.preventDefault()
        if (!isFit) return
        setTimeRange({ kind: 'span', from: start, to: end })
        onDone()
      }}
    >
      <TextInput
        type="datetime-local"
        label={t('range.from')}
        value={from}
        onChange={event => setFrom(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        type="datetime-local"
        label={t('range.to')}
        value={to}
        onChange={event => setTo(event.currentTarget.value)}
      />
      <p className={classes['hint']}>{t('range.zone', { zone: timeZone })}</p>
      {!isFit && (
        <p className={classes['wrong']} role="alert">
          {t('range.wrong')}
        </p>
      )}
      <Button type="submit" variant="filled" disabled={!isFit}>
        {t('range.apply')}
      </Button>
    </form>
  )
}
