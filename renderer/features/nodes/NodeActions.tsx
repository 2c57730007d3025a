import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useCluster } from '../../data/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import { ChangeDialog } from '../../ui/change/ChangeDialog.tsx'
import { ReasonedButton } from '../../ui/ReasonedButton.tsx'
import { DrainDialog } from './DrainDialog.tsx'

type Props = { readonly cluster: ClusterId; readonly name: string; readonly isCordoned: boolean }

/** What can be done with a node: no new pods, no pods at all. */
export function NodeActions({ cluster, name, isCordoned }: Props) {
  const { t } = useTranslation('nodes')
  const known = useCluster(cluster)
  const cordon = useCommand('nodes.cordon', { isShownInPlace: true })
  const [asked, setAsked] = useState<'cordon' | 'drain' | null>(null)
  if (!known || known.isSample) return null
  const why = whyOff(known)
  const said = why && t(`actions.${why}`)
  const verb = isCordoned ? 'uncordon' : 'cordon'
  const close = (): void => setAsked(null)
  return (
    <>
      <ReasonedButton why={said} onClick={() => setAsked('cordon')}>
        {t(`actions.${verb}.name`)}
      </ReasonedButton>
      <ReasonedButton why={said} onClick={() => setAsked('drain')}>
        {t('drain.name')}
      </ReasonedButton>
      {asked === 'cordon' && (
        <ChangeDialog
          cluster={known}
          title={t(`actions.${verb}.title`, { name })}
          confirm={t(`actions.${verb}.name`)}
          isPending={cordon.isPending}
          error={cordon.error}
          onClose={close}
          onConfirm={typed =>
            cordon.mutate(
              { cluster, node: name, isCordoned: !isCordoned, typedCluster: typed.cluster },
              { onSuccess: close },
            )
          }
        >
          <p>{t(`actions.${verb}.body`)}</p>
        </ChangeDialog>
      )}
      {asked === 'drain' && <DrainDialog cluster={known} node={name} onClose={close} />}
    </>
  )
}

function whyOff({ guard, connection }: Cluster): 'readOnly' | 'offline' | null {
  if (guard === 'readOnly') return 'readOnly'
  return connection.status === 'live' ? null : 'offline'
}
