import { Button } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ExecFacts } from '../../ui/ExecFacts.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Facts, type FactRow } from '../../ui/Facts.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import classes from './DetailsDialog.module.css'

type T = TFunction<'clusters'>

/** Where a cluster comes from and how it is signed in to, without any secret. */
export function DetailsDialog({
  cluster,
  onClose,
}: {
  readonly cluster: Cluster
  readonly onClose: () => void
}) {
  const { t } = useTranslation('clusters')
  const format = useFormat()
  const { source, summary } = cluster
  const path = 'path' in source ? source.path : null
  const rows: FactRow[] = [
    { name: t('details.file'), value: path },
    { name: t('details.folder'), value: source.kind === 'folder' ? source.folder : null },
    ...(summary ? summaryRows(t, summary) : []),
    { name: t('details.proxy'), value: cluster.proxyOverride ?? summary?.proxyUrl ?? null },
    { name: t('details.added'), value: format.dateTime(cluster.addedAt) },
    { name: t('details.uid'), value: cluster.kubeSystemUid && <code>{cluster.kubeSystemUid}</code> },
  ]
  return (
    <Dialog
      isOpen
      title={t('details.title', { name: cluster.name })}
      onClose={onClose}
      width={620}
      aside={path !== null && <CopyButton size="xs" text={path} label={t('details.copyPath')} />}
      buttons={
        <Button variant="filled" onClick={onClose} data-autofocus>
          {t('actions.close', { ns: 'common' })}
        </Button>
      }
    >
      {cluster.sourceFailure && <FailureView failure={cluster.sourceFailure} />}
      {!summary && <p className={classes['note']}>{t('details.noSummary')}</p>}
      <Facts rows={rows} />
      {summary?.exec && <ExecFacts exec={summary.exec} className={classes['exec']} />}
      <p className={classes['note']}>{t(source.kind === 'pasted' ? 'details.sealed' : 'details.readOnly')}</p>
    </Dialog>
  )
}

function summaryRows(t: T, summary: NonNullable<Cluster['summary']>): FactRow[] {
  return [
    { name: t('details.context'), value: summary.context },
    { name: t('details.cluster'), value: summary.clusterName },
    { name: t('details.user'), value: summary.userName },
    { name: t('details.server'), value: <code>{summary.server}</code> },
    { name: t('details.namespace'), value: summary.namespace },
    { name: t('details.auth'), value: t(`auth.${summary.authType}`) },
    { name: t('details.tls'), value: tlsText(t, summary) },
    { name: t('details.impersonates'), value: summary.impersonates },
  ]
}

function tlsText(t: T, summary: NonNullable<Cluster['summary']>): string {
  if (summary.isPlainHttp) return t('details.http')
  if (summary.insecureSkipTlsVerify) return t('details.insecure')
  if (summary.tlsServerName !== null) return t('details.tlsName', { name: summary.tlsServerName })
  return t('details.tlsChecked')
}
