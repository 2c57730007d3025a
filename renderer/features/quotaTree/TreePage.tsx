import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { StoreApi } from 'zustand'
import type { ClusterId } from '#core/base/units.ts'
import { TREE } from '#core/wire.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { Draft, LiveTree } from '../../../preload/contract/quotaTree.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { useStream } from '../../data/useStream.ts'
import { OwnClusterPage } from '../../ui/cluster/OwnClusterPage.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'
import { QuotaTabs } from '../../ui/QuotaTabs.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { draftOf, openEditor, reopen, toKeep } from './editorState.ts'
import { type Editor, EditorContext, createEditor } from './editorStore.ts'
import { TreeEditor } from './TreeEditor.tsx'

/** The quota tree of a cluster, to be edited. */
export function TreePage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('quotaTree')
  return (
    <OwnClusterPage
      cluster={cluster}
      title={t('title')}
      sub={t('sub')}
      tabs={<QuotaTabs cluster={cluster} current="quotaTree" />}
      sample={{ title: t('sample.title'), body: t('sample.body'), action: t('sample.action') }}
    >
      {known => <OfCluster cluster={known} />}
    </OwnClusterPage>
  )
}

function OfCluster({ cluster }: { readonly cluster: Cluster }) {
  const { t } = useTranslation('quotaTree')
  const client = useClient()
  const { value: live, failure } = useStream('quotaTree.live', { cluster: cluster.id })
  const ask = useMemo(
    () => (signal: AbortSignal) => client.query('quotaTree.draft', { cluster: cluster.id }, signal),
    [client, cluster.id],
  )
  const [draft] = useOnce<Draft | null>(ask)
  const broken = live?.failure ?? failure
  const isKnown = live !== null && (live.failure === null || live.object !== null)
  if (!isKnown || draft.status === 'running')
    return (
      <Bare cluster={cluster}>
        {broken ? <FailureView failure={broken} isPanel /> : <SkeletonRows count={5} />}
      </Bare>
    )
  if (!live.isServed)
    return (
      <Bare cluster={cluster}>
        {live.otherVersions.length > 0 ? (
          <EmptyState
            title={t('otherVersion.title', { versions: live.otherVersions.join(', ') })}
            body={t('otherVersion.body', { version: TREE.version })}
          />
        ) : (
          <EmptyState
            title={t('install.title')}
            body={t('install.body')}
            action={
              <Button variant="filled" component={Link} to={`/c/${cluster.id}/suite`}>
                {t('install.action')}
              </Button>
            }
          />
        )}
      </Bare>
    )
  const kept = draft.status === 'done' ? draft.value : null
  return <Opened key={opening(live, kept)} cluster={cluster} live={live} draft={kept} />
}

type BareProps = { readonly cluster: Cluster; readonly children: ReactNode }

/** The page while there is nothing to edit. */
function Bare({ cluster, children }: BareProps) {
  const { t } = useTranslation('quotaTree')
  return (
    <Page title={t('title')} sub={t('sub')} tabs={<QuotaTabs cluster={cluster.id} current="quotaTree" />}>
      {children}
    </Page>
  )
}

/** A tree that could not be read is tried again when it is another; one that is being edited stays open. */
const opening = ({ object }: LiveTree, draft: Draft | null): string =>
  draft === null && openEditor(object) === null ? JSON.stringify(object?.['metadata']) : 'editor'

type OpenedProps = { readonly cluster: Cluster; readonly live: LiveTree; readonly draft: Draft | null }

/** The editor outlives every new look at the cluster; edits that were kept over a restart come back. */
function Opened({ cluster, live, draft }: OpenedProps) {
  const { t } = useTranslation('quotaTree')
  const [store] = useState(() => createEditor(live.object, draft === null ? null : reopen(draft)))
  useDraft(cluster.id, store)
  useAskedNode(store)
  if (store === null)
    return (
      <Bare cluster={cluster}>
        <EmptyState title={t('unreadable.title')} body={t('unreadable.body')} />
      </Bare>
    )
  return (
    <EditorContext value={store}>
      <TreeEditor cluster={cluster} live={live} />
    </EditorContext>
  )
}

/** Goes to the node that the address names, as links from elsewhere do. */
function useAskedNode(store: StoreApi<Editor> | null): void {
  const [address] = useSearchParams()
  const asked = address.get('node')
  useEffect(() => {
    if (asked !== null) store?.getState().jump(asked, null)
  }, [store, asked])
}

/** How long the first of some edits waits for the others, milliseconds: a whole draft is sent for each keystroke else. */
const GATHER_MS = 150

/** Every edit is on disk a moment after it was made. */
function useDraft(cluster: ClusterId, store: StoreApi<Editor> | null): void {
  const client = useClient()
  useEffect(() => {
    if (store === null) return
    let waiting: ReturnType<typeof setTimeout> | null = null
    const save = (): void => {
      waiting = null
      const draft = draftOf(store.getState().state)
      const saving =
        draft.groups.length === 0
          ? client.command('quotaTree.dropDraft', { cluster })
          : client.command('quotaTree.putDraft', { cluster, draft: toKeep(draft) })
      // Nothing is lost yet: the next edit saves all of them, and a store that cannot be written says so on every page.
      saving.catch(() => undefined)
    }
    const unsubscribe = store.subscribe((now, before) => {
      if (now.state !== before.state) waiting ??= setTimeout(save, GATHER_MS)
    })
    return () => {
      unsubscribe()
      if (waiting === null) return
      clearTimeout(waiting)
      save()
    }
  }, [client, cluster, store])
}
