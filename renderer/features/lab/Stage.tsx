import { useTranslation } from 'react-i18next'
import { parseQuantity, toNano } from '#core/quota/amount.ts'
import type { LabStep } from '../../../preload/contract/lab.ts'
import { QuotaBar } from '../../ui/QuotaBar.tsx'
import { Shape } from '../../ui/Shape.tsx'
import table from '../../ui/SmallTable.module.css'
import classes from './Lab.module.css'

type Leaf = { readonly leaf: string; readonly namespaces: readonly string[] }
type Props = { readonly steps: readonly LabStep[]; readonly at: number; readonly leaves: readonly Leaf[] }

const numberOf = (text: string | undefined): number => {
  const amount = text === undefined ? null : parseQuantity(text)
  return amount?.ok ? Number(toNano(amount.value)) / 1e9 : 0
}

/** The moment that is shown: who runs, who went and why, who waits; and what every step came to. */
export function Stage({ steps, at, leaves }: Props) {
  const { t } = useTranslation('lab')
  const step = steps[at]
  if (step === undefined) return null
  const resources = [...new Set(Object.values(step.leaves).flatMap(({ used }) => Object.keys(used)))]
  return (
    <div className={classes['stage']}>
      <h3 aria-live="polite">
        {step.step}
        {!step.settled && <small> {t('moving')}</small>}
      </h3>
      <table className={table['table']} aria-label={t('result')}>
        <thead>
          <tr>
            <th>{t('column.namespace')}</th>
            <th>{t('column.leaf')}</th>
            <th data-num>{t('column.running')}</th>
            <th data-num>{t('column.waiting')}</th>
            {resources.map(resource => (
              <th key={resource}>{t('column.used', { resource })}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {leaves.map(({ leaf, namespaces }) => (
            <LeafRow key={leaf} leaf={leaf} namespaces={namespaces} step={step} resources={resources} />
          ))}
        </tbody>
      </table>
      <Timeline steps={steps} at={at} leaves={leaves} />
      <Events step={step} />
    </div>
  )
}

type RowProps = Leaf & { readonly step: LabStep; readonly resources: readonly string[] }

function LeafRow({ leaf, namespaces, step, resources }: RowProps) {
  const found = step.leaves[leaf]
  if (found === undefined) return null
  return (
    <tr>
      <td>{namespaces.join(', ')}</td>
      <td>{leaf}</td>
      <td data-num>{found.running}</td>
      <td data-num>{found.waiting}</td>
      {resources.map(resource => {
        const max = found.max[resource]
        const most = Math.max(
          ...Object.values(step.leaves).flatMap(({ max: limits, used }) => [
            numberOf(limits[resource]),
            numberOf(used[resource]),
          ]),
        )
        return (
          <td key={resource}>
            <span className={classes['bar']}>
              <QuotaBar
                label={`${leaf}, ${resource}`}
                used={numberOf(found.used[resource])}
                min={numberOf(found.min[resource])}
                max={max === undefined ? null : numberOf(max)}
                scale={most}
                width={110}
              />
              {found.used[resource] ?? '0'}
            </span>
          </td>
        )
      })}
    </tr>
  )
}

/** Running pods of every leaf, step after step. */
function Timeline({ steps, at, leaves }: Props) {
  const { t } = useTranslation('lab')
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label={t('timeline')}>
      <table className={table['table']}>
        <caption>{t('timeline')}</caption>
        <thead>
          <tr>
            <th>{t('column.leaf')}</th>
            {steps.map(({ step }, place) => (
              <th key={place} data-num aria-current={place === at ? 'step' : undefined}>
                {step}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {leaves.map(({ leaf }) => (
            <tr key={leaf}>
              <td>{leaf}</td>
              {steps.map((step, place) => (
                <td key={place} data-num className={place === at ? classes['now'] : undefined}>
                  {step.leaves[leaf]?.running ?? 0}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const SHOWN = 100

function Events({ step }: { readonly step: LabStep }) {
  const { t } = useTranslation('lab')
  const { evictions, waiting, violations } = step
  if (evictions.length + waiting.length + violations.length === 0)
    return <p className={classes['muted']}>{t('quiet')}</p>
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label={t('events')}>
      <ul className={classes['events']}>
        {violations.map(({ rule, detail }) => (
          <li key={`${rule} ${detail}`} className={classes['bad']}>
            {t('broken', { rule, detail })}
          </li>
        ))}
        {evictions.slice(0, SHOWN).map(({ pod, leaf, for: beneficiary, reason }, place) => (
          <li key={`${place} ${pod}`}>
            <span className={classes['bad']}>
              <Shape name="cross" size={9} />
            </span>{' '}
            {beneficiary === null
              ? t('evicted', { pod, leaf: leaf ?? '–', reason })
              : t('evictedFor', { pod, leaf: leaf ?? '–', reason, beneficiary })}
          </li>
        ))}
        {waiting.slice(0, SHOWN).map(({ pod, reason, node, resource, need, free }, place) => (
          <li key={`${place} ${pod}`}>
            <Shape name="quarter" size={9} />{' '}
            {node === null
              ? t('waits', { pod, reason })
              : t('waitsFor', { pod, node, resource: resource ?? '', need: need ?? '', free: free ?? '' })}
          </li>
        ))}
      </ul>
    </div>
  )
}
