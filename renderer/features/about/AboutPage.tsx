import { Button } from '@mantine/core'
import { IconClipboardCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../data/client.ts'
import { useClient } from '../../data/context.ts'
import { asAppError, useCommand, useEndpoint } from '../../data/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Logo } from '../../ui/Logo.tsx'
import { Page } from '../../ui/Page.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { State } from '../../ui/State.tsx'
import { showDone, showFailure } from '../../ui/toasts.tsx'
import classes from './AboutPage.module.css'

type Info = OutputOf<'app.info'>

/** Which Canopy this is, how it stands with this computer, and what a bug report needs. */
export function AboutPage() {
  const { t } = useTranslation('about')
  const { data: info, error, refetch } = useEndpoint('app.info', undefined)
  return (
    <Page title={t('title')} layout="narrow">
      {!info && error && <FailureView failure={error} isPanel onRetry={() => void refetch()} />}
      {!info && !error && <SkeletonRows count={6} />}
      {info && (
        <>
          <Product version={info.version} />
          <Card title={t('computer')}>
            <Computer info={info} />
          </Card>
          <Card title={t('notices')}>
            <Notices notices={info.notices} />
          </Card>
          <div className={classes['two']}>
            <Card title={t('versions')}>
              <Facts rows={Object.entries(info.versions).map(([name, value]) => ({ name, value }))} />
            </Card>
            <Card title={t('licence')}>
              <div className={classes['stack']}>
                <p>{t('licenceText')}</p>
                <p className={classes['muted']}>{t('telemetry')}</p>
              </div>
            </Card>
          </div>
        </>
      )}
    </Page>
  )
}

function Product({ version }: Pick<Info, 'version'>) {
  const { t, i18n } = useTranslation('about')
  const client = useClient()
  const copy = async (): Promise<void> => {
    try {
      const { text } = await client.query('app.diagnostics', undefined)
      await navigator.clipboard.writeText(text)
      showDone(t('copied'))
    } catch (cause) {
      showFailure(i18n, asAppError(cause))
    }
  }
  return (
    <section className={classes['product']} aria-label={t('title')}>
      <Logo size={52} />
      <div className={classes['grow']}>
        <div className={classes['version']}>{t('version', { version })}</div>
        <p className={classes['muted']}>{t('purpose')}</p>
      </div>
      <div className={classes['diagnostics']}>
        <Button
          variant="filled"
          leftSection={<IconClipboardCopy size={15} stroke={1.8} />}
          onClick={() => void copy()}
        >
          {t('copyDiagnostics')}
        </Button>
        <p>{t('diagnosticsHint')}</p>
      </div>
    </section>
  )
}

function Computer({ info }: { readonly info: Info }) {
  const { t } = useTranslation('about')
  const rows = [
    { name: t('platform'), value: info.platform },
    { name: t('dataFolder'), value: <Folder path={info.dataFolder} folder="data" /> },
    { name: t('logFolder'), value: <Folder path={info.logFolder} folder="logs" /> },
    { name: t('secrets'), value: <Secrets secrets={info.secrets} /> },
    { name: t('loginPath'), value: <LoginPath loginPath={info.loginPath} /> },
  ]
  return <Facts rows={rows} />
}

function Folder({ path, folder }: { readonly path: string; readonly folder: 'data' | 'logs' }) {
  const { t } = useTranslation('about')
  const open = useCommand('app.openFolder')
  return (
    <span className={classes['folder']}>
      <code>{path}</code>
      <Button size="compact-xs" onClick={() => open.mutate({ folder })}>
        {t('open')}
      </Button>
    </span>
  )
}

function Secrets({ secrets: { backend, isAvailable, isPlainText } }: Pick<Info, 'secrets'>) {
  const { t } = useTranslation('about')
  const isAllowed = useEndpoint('settings.get', undefined).data?.allowPlainSecrets ?? false
  if (!isAvailable)
    return (
      <State tone="bad" shape="cross">
        {t('secretsNone', { backend })}
      </State>
    )
  if (isPlainText)
    return (
      <State tone="attention" shape="triangle">
        {t(isAllowed ? 'secretsPlain' : 'secretsRefused', { backend })}
      </State>
    )
  return (
    <State tone="ok" shape="check">
      {t('secretsSealed', { backend })}
    </State>
  )
}

function LoginPath({ loginPath: { status, detail } }: Pick<Info, 'loginPath'>) {
  const { t } = useTranslation('about')
  const isGood = status !== 'failed'
  return (
    <>
      <State tone={isGood ? 'ok' : 'attention'} shape={isGood ? 'check' : 'triangle'}>
        {t(`path.${status}`)}
      </State>
      {detail !== '' && <div className={classes['muted']}>{detail}</div>}
    </>
  )
}

function Notices({ notices }: Pick<Info, 'notices'>) {
  const { t } = useTranslation('about')
  if (notices.length === 0) return <p className={classes['muted']}>{t('noNotices')}</p>
  return (
    <ul className={classes['notices']}>
      {notices.map((notice, i) => (
        <li key={`${notice.code} ${i}`}>
          <FailureView failure={notice} />
        </li>
      ))}
    </ul>
  )
}
