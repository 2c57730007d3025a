import { useState, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ERROR_CODES } from '#core/base/errors.ts'
import { CopyButton } from './CopyButton.tsx'
import { failureDetails, useFailureText, type FailureLike, type FailureText } from './failureText.ts'
import classes from './FailureView.module.css'
import { Shape } from './Shape.tsx'

type Props = {
  readonly failure: FailureLike
  /** Where what it means is known better than its code says. */
  readonly text?: FailureText | undefined
  /** Offered as *Try again* when trying again can help. */
  readonly onRetry?: (() => void) | undefined
  /** In a frame of its own, where it stands for content that could not be shown. */
  readonly isPanel?: boolean
  /** Without the mark, where one stands beside it already. */
  readonly isMarked?: boolean
  readonly actions?: ReactNode
}

/** A failure in its place: what happened, the next step, and on demand the facts, to copy. */
export function FailureView({ failure, text, onRetry, isPanel = false, isMarked = true, actions }: Props) {
  const { t } = useTranslation('common')
  const byCode = useFailureText()(failure.code)
  const { title, next } = text ?? byCode
  const [isOpen, setIsOpen] = useState(false)
  const details = failureDetails(failure)
  const canRetry = onRetry && ERROR_CODES[failure.code].retry
  return (
    <div
      className={[classes['failure'], isPanel && classes['panel'], isMarked && classes['marked']]
        .filter(Boolean)
        .join(' ')}
      role="alert"
    >
      {isMarked && (
        <span className={classes['mark']}>
          <Shape name="cross" />
        </span>
      )}
      <span className={classes['title']}>{title}</span>
      <span className={classes['next']}>{next}</span>
      {isOpen && <pre className={classes['details']}>{details}</pre>}
      <span className={classes['buttons']}>
        {canRetry && (
          <Button size="compact-xs" onClick={onRetry}>
            {t('actions.retry')}
          </Button>
        )}
        {actions}
        <Button
          size="compact-xs"
          variant="subtle"
          color="neutral"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? t('actions.hideDetails') : t('actions.details')}
        </Button>
        {isOpen && <CopyButton text={details} variant="subtle" color="neutral" />}
      </span>
    </div>
  )
}
