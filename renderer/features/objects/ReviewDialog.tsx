import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useClient } from '../../data/context.ts'
import { useCommand } from '../../data/queries.ts'
import { useOnce } from '../../data/useOnce.ts'
import { ChangeDialog } from '../../ui/change/ChangeDialog.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import table from '../../ui/SmallTable.module.css'
import type { Place } from './ObjectPage.tsx'
import { ServerWords } from './ServerWords.tsx'
import classes from './Objects.module.css'

type Props = {
  readonly cluster: Cluster
  readonly place: Place
  readonly edit: { readonly yaml: string; readonly resourceVersion: string }
  readonly onClose: () => void
  readonly onWritten: () => void
}

/** What the server's dry run says that an edit would change; nothing is written before it is confirmed. */
export function ReviewDialog({ cluster, place, edit, onClose, onWritten }: Props) {
  const { t } = useTranslation('objects')
  const client = useClient()
  const apply = useCommand('objects.apply', { isShownInPlace: true })
  const { id } = cluster
  const key = JSON.stringify({ cluster: id, ...place, ...edit })
  const ask = useCallback(
    (signal: AbortSignal) => client.query('objects.preview', JSON.parse(key), signal),
    [client, key],
  )
  const [preview, again] = useOnce(ask)
  const changes = preview.status === 'done' ? preview.value.changes : null
  return (
    <ChangeDialog
      cluster={cluster}
      title={t('review.title', { name: place.name })}
      confirm={t('review.apply')}
      width={760}
      isOff={changes === null || changes.length === 0}
      isPending={apply.isPending}
      error={apply.error}
      onClose={onClose}
      onConfirm={typed =>
        apply.mutate(
          { cluster: id, ...place, ...edit, typedCluster: typed.cluster },
          { onSuccess: onWritten },
        )
      }
    >
      {preview.status === 'failed' && (
        <>
          <FailureView failure={preview.error} onRetry={again} />
          <ServerWords failure={preview.error} />
        </>
      )}
      {changes?.length === 0 && <p>{t('review.none')}</p>}
      {changes && changes.length > 0 && (
        <>
          <p className={classes['muted']}>{t('review.sub')}</p>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('review.field')}</th>
                <th scope="col">{t('review.before')}</th>
                <th scope="col">{t('review.after')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ path, before, after }) => (
                <tr key={path}>
                  <td>
                    <code>{path}</code>
                  </td>
                  <td className={classes['removed']}>{before ?? t('review.absent')}</td>
                  <td className={classes['added']}>{after ?? t('review.absent')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </ChangeDialog>
  )
}
