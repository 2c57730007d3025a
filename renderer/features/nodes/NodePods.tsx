import { Menu } from '@mantine/core'
import { useCallback, useMemo, type CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { PodRow } from '../../../preload/contract/nodes.ts'
import { useClient } from '../../data/context.ts'
import { useEndpoint } from '../../data/queries.ts'
import { jobPath, logsPath, podPath } from '../../ui/cluster/objectPath.ts'
import { useJobOfPod } from '../../ui/dashboard/useJobOfPod.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { useDataTable } from '../../ui/useDataTable.ts'
import { AGES_MS, useNow } from '../../ui/useNow.ts'
import { podColumns, type PodColumn } from './podColumns.ts'
import classes from './NodePage.module.css'

/** Rows that the table of pods shows before it scrolls. */
const MOST_ROWS = 10
const LEAST_ROWS = 3

const keyOf = (row: PodRow): string => row.uid

/** The pods on one node, in a table as tall as they need. Each leads to its training job, else to itself as an object. */
export function NodePods({ cluster, name }: { readonly cluster: ClusterId; readonly name: string }) {
  const { t } = useTranslation('nodes')
  const format = useFormat()
  const now = useNow(AGES_MS)
  const client = useClient()
  const table = useDataTable<PodColumn>('nodePods', { column: 'gpus', descending: true })
  const page = useEndpoint('pods.list', { cluster, node: name, ...table.query })
  const goTo = useNavigate()
  const jobOf = useJobOfPod(cluster)
  const open = useCallback(
    (pod: PodRow) => {
      const job = jobOf(pod)
      void goTo(job ? jobPath(cluster, job) : podPath(cluster, pod))
    },
    [jobOf, goTo, cluster],
  )
  const columns = useMemo(() => podColumns({ t, format, now }), [t, format, now])
  const rows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, page.data?.unfiltered ?? LEAST_ROWS))
  return (
    <div className={classes['pods']} style={{ '--rows': rows } as CSSProperties}>
      <DataTable
        title={t('detail.podsHere')}
        label={t('detail.podsHere')}
        kind="pods"
        table={table}
        page={page}
        columns={columns}
        keyOf={keyOf}
        onOpen={open}
        menuOf={pod => {
          const job = jobOf(pod)
          return (
            <>
              {job && (
                <Menu.Item onClick={() => void goTo(jobPath(cluster, job))}>
                  {t('pods.menu.job', { name: job.name })}
                </Menu.Item>
              )}
              <Menu.Item onClick={() => void goTo(podPath(cluster, pod))}>{t('pods.menu.object')}</Menu.Item>
              <Menu.Item onClick={() => void goTo(logsPath(cluster, pod))}>{t('pods.menu.logs')}</Menu.Item>
            </>
          )
        }}
        load={(window, signal) =>
          client.query('pods.list', { cluster, node: name, ...table.query, ...window }, signal)
        }
        empty={{ title: t('detail.noPods'), hint: t('detail.noPodsHint') }}
      />
    </div>
  )
}
