import { Anchor, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'
import { asAppError } from '../../data/queries.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'

/** In place of a page that threw while it was drawn: a bug of ours, said as such. */
export function PageCrash() {
  const { t } = useTranslation()
  const error = useRouteError()
  return (
    <Page title={t('crash.title')} layout="narrow">
      <p>{t('crash.body')}</p>
      <FailureView
        failure={asAppError(error)}
        isPanel
        actions={
          <Button size="compact-xs" onClick={() => window.location.reload()}>
            {t('actions.retry')}
          </Button>
        }
      />
    </Page>
  )
}

export function NoSuchPage() {
  const { t } = useTranslation()
  return (
    <EmptyState
      title={t('notFound.title')}
      body={t('notFound.body')}
      action={
        <Anchor component={Link} to="/clusters">
          {t('notFound.home')}
        </Anchor>
      }
    />
  )
}
