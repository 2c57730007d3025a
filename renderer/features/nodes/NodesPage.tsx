import { Switch } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { NodeRow } from '../../../preload/contract/nodes.ts'
import { useClient } from '../../data/context.ts'
import { useEndpoint } from '../../data/queries.ts'
import { nodePath } from '../../ui/cluster/objectPath.ts'
import { SourceAge } from '../../ui/cluster/SourceAge.tsx'
import { DashboardTabs } from '../../ui/dashboard/DashboardTabs.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Page } from '../../ui/Page.tsx'
import { useDataTable } from '../../ui/useDataTable.ts'
import { AGES_MS, useNow } from '../../ui/useNow.ts'
import { nodeColumns, type NodeColumn } from './nodeColumns.ts'

const keyOf = (row: NodeRow): string => row.name

/** Every node of the cluster. */
export function NodesPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('nodes')
  const format = useFormat()
  const now = useNow(AGES_MS)
  const client = useClient()
  const goTo = useNavigate()
  const [onlyGpu, setOnlyGpu] = useState(false)
  const table = useDataTable<NodeColumn>('nodes', { column: 'name', descending: false })
  const page = useEndpoint('nodes.list', { cluster, onlyGpu, ...table.query })
  const columns = useMemo(() => nodeColumns({ t, format, now }), [t, format, now])
  const open = useCallback((row: NodeRow) => void goTo(nodePath(cluster, row.name)), [goTo, cluster])
  return (
    <Page
      title={t('title')}
      layout="full"
      actions={<DashboardTabs cluster={cluster} current="nodes" />}
      sub={page.data && <SourceAge cluster={cluster} provenance={page.data.provenance} />}
    >
      <DataTable
        label={t('title')}
        kind="nodes"
        table={table}
        page={page}
        columns={columns}
        keyOf={keyOf}
        onOpen={open}
        load={(window, signal) =>
          client.query('nodes.list', { cluster, onlyGpu, ...table.query, ...window }, signal)
        }
        empty={
          onlyGpu
            ? { title: t('empty.gpuTitle'), hint: t('empty.gpuHint') }
            : { title: t('empty.title'), hint: t('empty.hint') }
        }
      >
        <Switch
          label={t('onlyGpu')}
          checked={onlyGpu}
          onChange={event => setOnlyGpu(event.currentTarget.checked)}
        />
      </DataTable>
    </Page>
  )
}
