import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { ObjectRow, ServedResource } from '../../../preload/contract/objects.ts'
import { useClient } from '../../data/context.ts'
import { useEndpoint } from '../../data/queries.ts'
import { useRefetch } from '../../data/useRefetch.ts'
import { resourcePath } from '../../ui/cluster/objectPath.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Page.tsx'
import { useDataTable } from '../../ui/useDataTable.ts'
import { CreateButton } from './CreateDialog.tsx'
import { KindSelect } from './KindSelect.tsx'
import { apiVersionOf, keyOfResource, resourceOfKey } from './kinds.ts'
import { LiveOnly } from './LiveOnly.tsx'
import { NamespaceSelect } from './NamespaceSelect.tsx'
import { objectColumns } from './objectColumns.ts'

/** Objects are watched by nobody: the table is asked for again this often, milliseconds. */
const EVERY_MS = 10_000
const SELECTOR_DELAY_MS = 400
const FIRST = '-/v1/pods'
const keyOf = (row: ObjectRow): string => row.uid

/** Every object of any kind that the server serves. */
export function ObjectsPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('objects')
  return (
    <LiveOnly cluster={cluster} title={t('title')}>
      <Kinds cluster={cluster} />
    </LiveOnly>
  )
}

function Kinds({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('objects')
  const [params, setParams] = useSearchParams()
  const { data, error } = useEndpoint('objects.kinds', { cluster })
  const kinds = data?.kinds ?? []
  const wanted = resourceOfKey(params.get('kind')) ?? resourceOfKey(FIRST)!
  const served = kinds.find(each => keyOfResource(each) === keyOfResource(wanted))
  const choose = (change: Readonly<Record<string, string>>): void =>
    setParams({ ...Object.fromEntries(params), ...change }, { replace: true })
  const namespace = params.get('namespace') || null
  const sub = data?.failures.length ? t('kindsFailed', { groups: data.failures.join(', ') }) : undefined
  return (
    <Page
      title={t('title')}
      layout="full"
      sub={sub}
      actions={
        <>
          <KindSelect kinds={kinds} value={wanted} onChoose={each => choose({ kind: keyOfResource(each) })} />
          {served && (
            <OfKind
              cluster={cluster}
              served={served}
              namespace={namespace}
              onNamespace={each => choose({ namespace: each ?? '' })}
            />
          )}
        </>
      }
    >
      {served && (
        <ObjectTable
          key={keyOfResource(served)}
          cluster={cluster}
          served={served}
          namespace={served.isNamespaced ? namespace : null}
        />
      )}
      {!served && data && <p role="status">{t('notServed', { kind: keyOfResource(wanted) })}</p>}
      {!data && error && <p role="alert">{error.message}</p>}
    </Page>
  )
}

type OfKindProps = TableProps & { readonly onNamespace: (namespace: string | null) => void }

/** What there is to choose and to do once the kind is known. */
function OfKind({ cluster, served, namespace, onNamespace }: OfKindProps) {
  return (
    <>
      {served.isNamespaced && <NamespaceSelect cluster={cluster} value={namespace} onChoose={onNamespace} />}
      <CreateButton cluster={cluster} served={served} namespace={namespace} />
    </>
  )
}

type TableProps = {
  readonly cluster: ClusterId
  readonly served: ServedResource
  readonly namespace: string | null
}

function ObjectTable({ cluster, served, namespace }: TableProps) {
  const { t } = useTranslation('objects')
  const client = useClient()
  const goTo = useNavigate()
  const { group, version, plural, kind } = served
  const resource = useMemo(() => ({ group, version, plural }), [group, version, plural])
  const [selectorText, setSelectorText] = useState('')
  const [selector] = useDebouncedValue(selectorText.trim(), SELECTOR_DELAY_MS)
  const table = useDataTable<string>(`objects.${plural}.${group}`, { column: 'name', descending: false })
  const asked = { cluster, resource, namespace, selector, ...table.query }
  const page = useEndpoint('objects.list', asked)
  useRefetch(page.refetch, EVERY_MS)
  const serverColumns = page.data?.columns
  const hasNamespace = served.isNamespaced && namespace === null
  const columns = useMemo(
    () => objectColumns(serverColumns ?? [], { name: t('name'), namespace: t('namespace'), hasNamespace }),
    [serverColumns, hasNamespace, t],
  )
  const open = useCallback(
    (row: ObjectRow) => void goTo(resourcePath(cluster, resource, row)),
    [goTo, cluster, resource],
  )
  return (
    <DataTable
      label={kind}
      kind={null}
      table={table}
      page={page}
      columns={columns}
      keyOf={keyOf}
      onOpen={open}
      load={(window, signal) => client.query('objects.list', { ...asked, ...window }, signal)}
      empty={{ title: t('empty', { kind }), hint: t('emptyHint', { apiVersion: apiVersionOf(served) }) }}
    >
      <TextInput
        aria-label={t('selector')}
        placeholder={t('selectorHint')}
        w={220}
        value={selectorText}
        spellCheck={false}
        onChange={event => setSelectorText(event.currentTarget.value)}
      />
      {page.data?.isCut === true && <span role="status">{t('cut')}</span>}
    </DataTable>
  )
}
