import { Button, Menu } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useCommand, useEndpoint } from '../../data/queries.ts'
import { ChangeDialog } from '../../ui/change/ChangeDialog.tsx'
import { resourcePath } from '../../ui/cluster/objectPath.ts'
import { dashboardPath } from '../../ui/dashboard/DashboardTabs.tsx'
import { hasObject, isOver, type Job, type PresentJob } from './jobWords.ts'

type Props = { readonly cluster: ClusterId; readonly job: PresentJob }
type Asked = 'suspend' | 'resume' | 'delete'

/** What can be done with a job, behind a button. */
export function JobActions({ cluster, job }: Props) {
  const { t } = useTranslation('jobs')
  const goTo = useNavigate()
  const [asked, setAsked] = useState<Asked | null>(null)
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button>{t('actions.title')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <JobMenu cluster={cluster} job={job} onAsk={setAsked} />
        </Menu.Dropdown>
      </Menu>
      {asked !== null && (
        <JobQuestion
          {...{ cluster, job, asked }}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null)
            if (asked === 'delete') void goTo(dashboardPath(cluster, 'jobs'))
          }}
        />
      )}
    </>
  )
}

/** The items of a job's menu; what cannot be done says why. */
export function JobMenu({ cluster, job, onAsk }: Props & { readonly onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation('jobs')
  const goTo = useNavigate()
  const known = useCluster(cluster)
  const isLive = known?.connection.status === 'live'
  const { data: types } = useEndpoint('jobs.types', { cluster }, { enabled: isLive })
  const type = types?.find(each => each.type === job.type)
  const off = offBecause({ isLive, isReadOnly: known?.guard === 'readOnly', job })
  const canSuspend = off === null && type?.canSuspend === true && !isOver(job)
  const isSuspended = job.detail === 'suspended'
  return (
    <>
      {off !== null && <Menu.Label>{t(`actions.off.${off}`)}</Menu.Label>}
      <Menu.Item disabled={!canSuspend} onClick={() => onAsk(isSuspended ? 'resume' : 'suspend')}>
        {t(isSuspended ? 'actions.resume' : 'actions.suspend')}
      </Menu.Item>
      <Menu.Item
        disabled={type === undefined || !hasObject(job)}
        onClick={() => type && void goTo(resourcePath(cluster, type.resource, job))}
      >
        {t('actions.yaml')}
      </Menu.Item>
      <Menu.Item color="bad" disabled={off !== null || type === undefined} onClick={() => onAsk('delete')}>
        {t('actions.delete')}
      </Menu.Item>
    </>
  )
}

function offBecause({ isLive, isReadOnly, job }: { isLive: boolean; isReadOnly: boolean; job: Job }) {
  if (!isLive) return 'offline'
  if (isReadOnly) return 'readOnly'
  return hasObject(job) ? null : 'noObject'
}

type QuestionProps = Props & {
  readonly asked: Asked
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Asks before it is done. */
export function JobQuestion({ cluster: id, job, asked, onClose, onDone }: QuestionProps) {
  const { t } = useTranslation('jobs')
  const cluster = useCluster(id)
  const suspend = useCommand('jobs.setSuspended', { isShownInPlace: true })
  const remove = useCommand('jobs.remove', { isShownInPlace: true })
  const isDelete = asked === 'delete'
  const { type, namespace, name, uid } = job
  if (!cluster) return null
  const of = { cluster: id, type, namespace, name, uid }
  return (
    <ChangeDialog
      cluster={cluster}
      title={t(`ask.${asked}.title`, { name })}
      confirm={t(`ask.${asked}.confirm`)}
      name={isDelete ? name : null}
      isBad={asked !== 'resume'}
      isPending={suspend.isPending || remove.isPending}
      error={suspend.error ?? remove.error}
      onClose={onClose}
      onConfirm={typed =>
        isDelete
          ? remove.mutate(
              { ...of, typedName: typed.name, typedCluster: typed.cluster, propagation: 'Background' },
              { onSuccess: onDone },
            )
          : suspend.mutate(
              { ...of, isSuspended: asked === 'suspend', typedCluster: typed.cluster },
              { onSuccess: onDone },
            )
      }
    >
      <p>{t(`ask.${asked}.body`, { count: job.instances.length })}</p>
    </ChangeDialog>
  )
}
