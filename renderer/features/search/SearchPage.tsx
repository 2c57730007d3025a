import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useEndpoint } from '../../data/queries.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Page } from '../../ui/Page.tsx'
import { ProvenanceLine } from '../../ui/ProvenanceLine.tsx'
import type { Found } from './groups.ts'
import { SearchResults } from './SearchResults.tsx'
import classes from './Search.module.css'

/** Two screens: who looks for more types another letter, and drawing more would make each key slower. The count is of all. */
const LIMIT = 60
/** The contract's ShortText. */
const LONGEST = 512

/** What the search field of the top bar finds in everything that is cached of the cluster. */
export function SearchPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('search')
  const [params] = useSearchParams()
  const text = (params.get('q') ?? '').trim().slice(0, LONGEST)
  const { data, error, refetch } = useEndpoint(
    'search.find',
    { cluster, text, limit: LIMIT },
    { enabled: text !== '' },
  )
  if (text === '')
    return (
      <Page title={t('title')}>
        <EmptyState icon={<IconSearch size={28} stroke={1.5} />} title={t('start')} body={t('startBody')} />
      </Page>
    )
  return (
    <Page title={t('title')} sub={data && <Summary found={data} />}>
      {!data && error && <FailureView failure={error} onRetry={() => void refetch()} isPanel />}
      {data?.total === 0 && <EmptyState title={t('nothing', { text })} body={t('nothingBody')} />}
      {data && data.total > 0 && <SearchResults cluster={cluster} found={data} text={text} />}
    </Page>
  )
}

/** "1,204 matches in everything cached, the first 60 are shown · Kubernetes objects, as of 14:32" */
function Summary({ found }: { readonly found: Found }) {
  const { t } = useTranslation('search')
  const format = useFormat()
  const shown = found.hits.length
  return (
    <span role="status" className={classes['summary']}>
      {t('matches', { count: found.total })}
      {shown < found.total && `, ${t('shown', { shown: format.number(shown) })}`}
      {' · '}
      <ProvenanceLine provenance={found.provenance} />
    </span>
  )
}
