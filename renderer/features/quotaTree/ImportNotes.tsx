import { useTranslation } from 'react-i18next'
import type { ImportNote } from '#core/quota/import/imported.ts'
import table from '../../ui/SmallTable.module.css'
import classes from './QuotaTree.module.css'

type Group = { readonly note: ImportNote; readonly objects: readonly string[] }

/** Notes that say the same of several objects, in the order in which they first come. */
export function groupNotes(notes: readonly ImportNote[]): readonly Group[] {
  const groups = Map.groupBy(notes, ({ kind, field }) => `${kind} ${field}`)
  return [...groups.values()].flatMap(group => {
    const [note] = group
    return note === undefined ? [] : [{ note, objects: [...new Set(group.map(({ object }) => object))] }]
  })
}

/** More objects are for nobody to read. */
const NAMED = 4

/** What of an import the tree says in another way, or not at all. */
export function ImportNotes({ notes }: { readonly notes: readonly ImportNote[] }) {
  const { t } = useTranslation('quotaTree')
  if (notes.length === 0) return null
  return (
    <section className={classes['notes']} aria-label={t('note.title')}>
      <h3>{t('note.title')}</h3>
      <table className={table['table']}>
        <thead>
          <tr>
            <th>{t('note.what')}</th>
            <th>{t('note.where')}</th>
            <th>{t('note.says')}</th>
          </tr>
        </thead>
        <tbody>
          {groupNotes(notes).map(({ note: { kind, field, value }, objects }) => (
            <tr key={`${kind} ${field}`}>
              <td>{t(`note.${kind}`, { field })}</td>
              <td data-muted>
                {objects.slice(0, NAMED).join(', ')}
                {objects.length > NAMED && ` ${t('problems.more', { count: objects.length - NAMED })}`}
              </td>
              <td>
                <code>{objects.length === 1 ? value : ''}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
