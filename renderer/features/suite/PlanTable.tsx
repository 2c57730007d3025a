import { useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../../preload/contract/suite.ts'
import table from '../../ui/SmallTable.module.css'
import classes from './Suite.module.css'
import { signOf, toneOfAction } from './words.ts'

type Planned = Plan['objects'][number]

/** What would be written: every object with its sign, its changed fields, and whose it is. */
export function PlanTable({ objects }: { readonly objects: readonly Planned[] }) {
  const { t } = useTranslation('suite')
  const [isWhole, setIsWhole] = useState(false)
  const count = (...actions: readonly Planned['action'][]): number =>
    objects.filter(({ action }) => actions.includes(action)).length
  const same = objects.filter(({ action }) => action === 'same')
  const shown = isWhole ? objects : objects.filter(({ action }) => action !== 'same')
  return (
    <section className={classes['stack']} aria-label={t('plan.title')}>
      <div className={classes['headline']}>
        <h3>{t('plan.title')}</h3>
        <span className={classes['muted']}>
          {t('plan.summary', {
            create: count('create', 'later'),
            change: count('change', 'adopt'),
            delete: count('delete'),
            same: count('same', 'keep'),
          })}
        </span>
      </div>
      {shown.length === 0 && <p className={classes['hint']}>{t('plan.nothing')}</p>}
      {shown.length > 0 && (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('plan.change')}</th>
              <th scope="col">{t('plan.object')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(object => (
              <Row
                key={`${object.ref.apiVersion} ${object.ref.kind} ${object.ref.namespace} ${object.ref.name}`}
                object={object}
              />
            ))}
          </tbody>
        </table>
      )}
      {same.length > 0 && !isWhole && (
        <div>
          <Button variant="subtle" size="compact-xs" onClick={() => setIsWhole(true)}>
            {t('plan.showSame', { count: same.length })}
          </Button>
        </div>
      )}
    </section>
  )
}

function Row({ object }: { readonly object: Planned }) {
  const { t } = useTranslation('suite')
  const { ref, action, changes, conflicts, owner, triedIn, failure } = object
  return (
    <tr>
      <td data-fit="" className={classes[toneOfAction(action)]}>
        <span className={classes['sign']} aria-hidden>
          {signOf(action)}
        </span>
        {t(`plan.actions.${action}`)}
      </td>
      <td>
        <span className={classes['objectKind']}>{ref.kind}</span>{' '}
        {ref.namespace === null ? ref.name : `${ref.namespace}/${ref.name}`}
        {owner !== null && <span className={classes['note']}>{t('plan.managedBy', { owner })}</span>}
        {triedIn !== null && failure !== null && (
          <span className={classes['note']}>{t('plan.tried', { namespace: triedIn })}</span>
        )}
        {changes.length > 0 && (
          <dl className={classes['diff']}>
            {changes.map(({ path, before, after }) => (
              <div key={path}>
                <dt>{path}</dt>
                <dd>
                  {before !== null && <del>{before}</del>}
                  {before !== null && after !== null && ' → '}
                  {after !== null && <ins>{after}</ins>}
                </dd>
              </div>
            ))}
          </dl>
        )}
        {conflicts.map(({ field, manager }) => (
          <span key={field} className={classes['conflict']}>
            {t('plan.takenFrom', { field, manager })}
          </span>
        ))}
      </td>
    </tr>
  )
}
