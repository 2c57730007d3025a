import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useFailureText } from '../../ui/failureText.ts'
import { State } from '../../ui/State.tsx'
import classes from './ClusterTable.module.css'
import { fileName } from './preview.ts'

/** Where a cluster's kubeconfig lies, and that it cannot be used, with the reason. */
export function SourceCell({ cluster: { source, sourceFailure } }: { readonly cluster: Cluster }) {
  const { t } = useTranslation('clusters')
  const text = useFailureText()
  const path = 'path' in source ? source.path : null
  return (
    <div className={classes['two']}>
      <span className={classes['clip']} title={path ?? undefined}>
        {path === null ? t(`source.${source.kind as 'pasted' | 'sample'}`) : fileName(path)}
      </span>
      {sourceFailure ? (
        <Tooltip label={`${text(sourceFailure.code).title}. ${text(sourceFailure.code).next}`}>
          <span className={classes['stale']} tabIndex={0}>
            <State tone="attention" shape="triangle">
              {t('row.sourceFailed')}
            </State>
          </span>
        </Tooltip>
      ) : (
        path !== null && (
          <span className={`${classes['faint']} ${classes['clip']}`} title={path}>
            {folderOf(path)}
          </span>
        )
      )}
    </div>
  )
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.length - fileName(path).length - 1))
