import { useState } from 'react'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useEndpoint } from '../../data/queries.ts'
import { searchOf } from '../../data/search.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Page } from '../../ui/Page.tsx'
import { ProvenanceLine } from '../../ui/ProvenanceLine.tsx'
import type { Found } from './groups.ts'
import { SearchResults } from './SearchResults.tsx'
import classes from './Search.module.css'

/** What the search field of the top bar finds in everything that is cached of the cluster. */
export function SearchPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('search')
  const [params] = useSearchParams()
  const search = searchOf(cluster, params.get('q') ?? '')
  const text = search?.text ?? ''
  const { data, error, refetch, isPlaceholderData } = useEndpoint(
    'search.find',
    search ?? { cluster, text, limit: 1 },
    { enabled: search !== null },
  )
  // Until the next answer is there, the last one keeps its own marks: its rows need not be drawn twice a key.
  const [answered, setAnswered] = useState(text)
  if (!isPlaceholderData && answered !== text) setAnswered(text)
  if (search === null)
    return (
      <Page title={t('title')}>
        <EmptyState icon={<IconSearch size={28} stroke={1.5} />} title={t('start')} body={t('startBody')} />
      </Page>
    )
  return (
    <Page title={t('title')} sub={data && <Summary found={data} />}>
      {!data && error && <FailureView failure={error} onRetry={() => void refetch()} isPanel />}
      {data?.total === 0 && <EmptyState title={t('nothing', { text: answered })} body={t('nothingBody')} />}
      {data && data.total > 0 && <SearchResults cluster={cluster} found={data} text={answered} />}
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
