import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Resource } from '../../../preload/contract/objects.ts'
import { useEndpoint } from '../../data/queries.ts'
import classes from './Objects.module.css'

type Props = {
  readonly cluster: ClusterId
  readonly resource: Resource
  readonly kind: string
  readonly path: readonly string[]
}

/** What the server says of the field under the cursor. */
export function FieldDocs({ cluster, resource, kind, path }: Props) {
  const { t } = useTranslation('objects')
  const { data, error } = useEndpoint('objects.docs', { cluster, resource, kind, path: [...path] })
  return (
    <aside className={classes['docs']} aria-label={t('docs.title')} tabIndex={0}>
      <h3>{[kind, ...path].join('.')}</h3>
      {data && (
        <>
          <p className={classes['muted']}>{data.type}</p>
          <p>{data.description}</p>
          {path.length === 0 && <p className={classes['muted']}>{t('docs.none')}</p>}
          {data.fields.length > 0 && <h4>{t('docs.fields')}</h4>}
          <dl>
            {data.fields.map(field => (
              <div key={field.name}>
                <dt>
                  <code>{field.name}</code> <span className={classes['muted']}>{field.type}</span>
                  {field.isRequired && <span className={classes['muted']}> · {t('docs.required')}</span>}
                </dt>
                <dd>{firstSentence(field.description)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {error && <p className={classes['muted']}>{t('docs.unknown')}</p>}
    </aside>
  )
}

const firstSentence = (text: string): string => /^.*?[.。](?=\s|$)/s.exec(text)?.[0] ?? text
