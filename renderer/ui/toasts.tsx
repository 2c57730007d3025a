import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { i18n } from 'i18next'
import type { ReactNode } from 'react'
import { CopyButton } from './CopyButton.tsx'
import { failureDetails, type FailureLike, failureText } from './failureText.ts'
import { Shape } from './Shape.tsx'
import classes from './toasts.module.css'

/** How long a toast that asks for nothing stays, milliseconds. */
const SHORT_MS = 4_000
/** How long an undo is offered, and a failure stays unless it is looked at, milliseconds. */
const LONG_MS = 10_000

/**
 * Says that something failed: what happened, the next step, the facts to copy. The same failure is shown once.
 * `stays`: until it is closed.
 */
export function showFailure(
  i18next: i18n,
  error: FailureLike,
  { stays }: { readonly stays: boolean } = { stays: false },
): void {
  if (error.code === 'CANCELLED') return
  const { title, next } = failureText(i18next.getFixedT(null, 'errors'), error.code)
  const t = i18next.getFixedT(null, 'common')
  const details = failureDetails(error)
  notifications.show({
    id: details,
    color: 'var(--bad)',
    autoClose: stays ? false : LONG_MS,
    title: (
      <span className={classes['failed']}>
        <Shape name="cross" /> {title}
      </span>
    ),
    message: (
      <>
        <div>{next}</div>
        <details className={classes['details']}>
          <summary>{t('actions.details')}</summary>
          <pre>{details}</pre>
        </details>
        <CopyButton text={details} label={t('actions.copyDetails')} />
      </>
    ),
    role: 'alert',
  })
}

/** Says that something was done. */
export function showDone(title: string): void {
  notifications.show({ color: 'var(--accent)', autoClose: SHORT_MS, title, message: undefined })
}

/**
 * Says what was changed and offers the way back, in components of the window's language: it may be the language that was changed. A
 * newer change of the same thing replaces the offer.
 */
export function showUndo(
  id: string,
  title: ReactNode,
  undo: { readonly label: ReactNode; readonly run: () => void },
): void {
  notifications.hide(id)
  notifications.show({
    id,
    color: 'var(--accent)',
    autoClose: LONG_MS,
    title,
    message: (
      <Button
        size="compact-xs"
        onClick={() => {
          notifications.hide(id)
          undo.run()
        }}
      >
        {undo.label}
      </Button>
    ),
  })
}
