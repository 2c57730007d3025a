import { useTranslation } from 'react-i18next'
import classes from './Suite.module.css'

const MOST = 8

/** What a sentence is about, one a line; of many the first, and how many more. */
export function Items({ items, most = MOST }: { readonly items: readonly string[]; readonly most?: number }) {
  const { t } = useTranslation('suite')
  if (items.length === 0) return null
  const more = items.length - most
  return (
    <ul className={classes['items']}>
      {items.slice(0, most).map(item => (
        <li key={item}>{item}</li>
      ))}
      {more > 0 && <li className={classes['muted']}>{t('itemsMore', { count: more })}</li>}
    </ul>
  )
}
