import { Button } from '@mantine/core'
import { IconFolderPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../data/client.ts'
import { useCommand, useEndpoint } from '../../data/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { showDone } from '../../ui/toasts.tsx'
import { BrokenFile } from './BrokenFile.tsx'
import classes from './FoldersCard.module.css'
import { useChoose } from './useChoose.ts'

type Folder = OutputOf<'folders.list'>[number]

/** The folders in which kubeconfigs appear and vanish by themselves. */
export function FoldersCard() {
  const { t } = useTranslation('clusters')
  const { data: folders, error, refetch } = useEndpoint('folders.list', undefined)
  const { watchFolder, isBusy } = useChoose()
  return (
    <Card
      title={t('folders.title')}
      sub={t('folders.sub')}
      right={
        <Button
          size="compact-xs"
          leftSection={<IconFolderPlus size={14} stroke={1.7} />}
          loading={isBusy}
          onClick={() => void watchFolder()}
        >
          {t('folders.add')}
        </Button>
      }
    >
      {error && !folders && <FailureView failure={error} onRetry={() => void refetch()} />}
      {folders?.length === 0 && <p className={classes['muted']}>{t('folders.none')}</p>}
      <OfferedFolder />
      {folders?.map(folder => (
        <FolderRow key={folder.path} folder={folder} />
      ))}
    </Card>
  )
}

/** `~/.kube`, one click away until it is watched. */
function OfferedFolder() {
  const { t } = useTranslation('clusters')
  const { data: offered } = useEndpoint('folders.offered', undefined)
  const add = useCommand('folders.add')
  const path = offered?.path ?? null
  if (path === null) return null
  return (
    <div className={classes['folder']}>
      <span className={classes['path']} title={path}>
        {path}
      </span>
      <span className={classes['muted']}>{t('folders.offered')}</span>
      <Button size="compact-xs" loading={add.isPending} onClick={() => add.mutate({ path })}>
        {t('folders.watchOffered')}
      </Button>
    </div>
  )
}

function FolderRow({ folder: { path, files, contexts, failures } }: { readonly folder: Folder }) {
  const { t } = useTranslation('clusters')
  const remove = useCommand('folders.remove')
  const stop = (): void =>
    remove.mutate({ path }, { onSuccess: () => showDone(t('folders.stopped', { path })) })
  return (
    <div className={classes['folder']}>
      <span className={classes['path']} title={path}>
        {path}
      </span>
      <span className={classes['muted']}>
        {t('folders.files', { count: files })}, {t('folders.contexts', { count: contexts })}
      </span>
      <Button size="compact-xs" variant="subtle" color="neutral" loading={remove.isPending} onClick={stop}>
        {t('folders.stop')}
      </Button>
      {failures.length > 0 && (
        <details className={classes['broken']}>
          <summary>{t('folders.broken', { count: failures.length })}</summary>
          <ul>
            {failures.map(failure => (
              <BrokenFile key={failure.path} path={failure.path} failure={failure.failure} />
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
