import { memo, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { Card } from '../../ui/Card.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { groupsOf, type Found, type Group } from './groups.ts'
import { wordsOf } from './highlight.ts'
import { SearchHit } from './SearchHit.tsx'
import { useResultKeys } from './useResultKeys.ts'
import classes from './Search.module.css'

type Props = { readonly cluster: ClusterId; readonly found: Found; readonly text: string }

/** The hits by kind. Arrow keys go from the search field into them and back. */
export const SearchResults = memo(function SearchResults({ cluster, found, text }: Props) {
  const { t } = useTranslation('search')
  const list = useRef<HTMLDivElement>(null)
  useResultKeys(list)
  const groups = useMemo(() => groupsOf(found), [found])
  const words = useMemo(() => wordsOf(text), [text])
  return (
    <div ref={list} className={classes['results']}>
      {groups.map(group => (
        <Card key={group.kind} title={t(`kinds.${group.kind}`)} sub={<GroupCount group={group} />}>
          <ul className={classes['hits']}>
            {group.hits.map(hit => (
              <SearchHit
                key={`${hit.objectKind} ${hit.namespace ?? ''} ${hit.name}`}
                cluster={cluster}
                hit={hit}
                words={words}
              />
            ))}
          </ul>
        </Card>
      ))}
      <p className={classes['keys']}>{t('keys')}</p>
    </div>
  )
})

function GroupCount({ group: { hits, total } }: { readonly group: Group }) {
  const { t } = useTranslation('search')
  const format = useFormat()
  if (hits.length === total) return format.number(total)
  return t('groupCount', { shown: format.number(hits.length), total: format.number(total) })
}
