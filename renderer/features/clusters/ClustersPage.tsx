import { useMemo, useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { IconPlus, IconSearch, IconTopologyStar3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Page } from '../../ui/Page.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { AddDrawer } from './AddDrawer.tsx'
import { ClusterTable } from './ClusterTable.tsx'
import classes from './ClustersPage.module.css'
import type { Dialog } from './dialog.ts'
import { Dialogs } from './Dialogs.tsx'
import { DropZone } from './DropZone.tsx'
import { FoldersCard } from './FoldersCard.tsx'
import { found, sorted, type Sort } from './order.ts'
import { withSources, type ImportSource } from './preview.ts'

const NO_SOURCES: readonly ImportSource[] = []

/** Every cluster that Canopy knows, and the way to add more. `?add` opens the drawer. */
export function ClustersPage() {
  const { t } = useTranslation('clusters')
  const { data: clusters, error, refetch } = useEndpoint('clusters.list', undefined)
  const [search, setSearch] = useState('')
  const [params, setParams] = useSearchParams()
  const [sources, setSources] = useState(NO_SOURCES)
  const isAdding = params.has('add')
  const setAdding = (isOpen: boolean): void => {
    setParams(isOpen ? { add: '' } : {}, { replace: true })
    if (!isOpen) setSources(NO_SOURCES)
  }
  const addFiles = (paths: readonly string[]): void => {
    setSources(old =>
      withSources(
        old,
        paths.map(path => ({ kind: 'file', path })),
      ),
    )
    setAdding(true)
  }
  const said = (all: readonly Cluster[]): string =>
    search.trim() === ''
      ? t('summary', {
          count: all.length,
          live: all.filter(({ connection }) => connection.status === 'live').length,
        })
      : t('found', { found: found(all, search).length, all: all.length })
  return (
    <Page
      title={t('title')}
      sub={clusters && said(clusters)}
      actions={
        <>
          <TextInput
            className={classes['search'] ?? ''}
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<IconSearch size={15} stroke={1.7} />}
            value={search}
            onChange={event => setSearch(event.currentTarget.value)}
          />
          <Button
            variant="filled"
            leftSection={<IconPlus size={15} stroke={2} />}
            onClick={() => setAdding(true)}
          >
            {t('add')}
          </Button>
        </>
      }
    >
      {error && !clusters && <FailureView failure={error} isPanel onRetry={() => void refetch()} />}
      {!clusters && !error && <SkeletonRows count={8} />}
      {clusters && <List clusters={clusters} search={search} onAdd={() => setAdding(true)} />}
      <FoldersCard />
      <AddDrawer
        isOpen={isAdding}
        sources={sources}
        onSources={setSources}
        onClose={() => setAdding(false)}
      />
      <DropZone onFiles={addFiles} />
    </Page>
  )
}

type ListProps = {
  readonly clusters: readonly Cluster[]
  readonly search: string
  readonly onAdd: () => void
}

function List({ clusters, search, onAdd }: ListProps) {
  const { t } = useTranslation('clusters')
  const { compare } = useFormat()
  const [sort, setSort] = useState<Sort>(null)
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const shown = useMemo(
    () => sorted(found(clusters, search), sort, compare),
    [clusters, search, sort, compare],
  )
  const order = useMemo(() => clusters.map(({ id }) => id), [clusters])
  if (clusters.length === 0)
    return (
      <EmptyState
        icon={<IconTopologyStar3 size={36} stroke={1.3} />}
        title={t('empty.title')}
        body={t('empty.body')}
        action={
          <Button variant="filled" onClick={onAdd}>
            {t('add')}
          </Button>
        }
      />
    )
  return (
    <>
      {shown.length === 0 ? (
        <EmptyState title={t('nothingFound.title')} body={t('nothingFound.body')} />
      ) : (
        <ClusterTable clusters={shown} order={order} sort={sort} onSort={setSort} onDialog={setDialog} />
      )}
      <Dialogs dialog={dialog} onClose={() => setDialog(null)} />
    </>
  )
}
