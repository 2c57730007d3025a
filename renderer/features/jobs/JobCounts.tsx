import { useTranslation } from 'react-i18next'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape, type ShapeName } from '../../ui/Shape.tsx'
import classes from './Jobs.module.css'

const STATES: readonly (readonly [keyof Dashboards['cluster']['jobs'], ShapeName])[] = [
  ['running', 'dot'],
  ['pending', 'quarter'],
  ['succeeded', 'check'],
  ['failed', 'cross'],
]

/** How many jobs there are in each state. */
export function JobCounts({ jobs }: { readonly jobs: Dashboards['cluster']['jobs'] }) {
  const { t } = useTranslation('jobs')
  const format = useFormat()
  return (
    <dl className={classes['counts']}>
      {STATES.map(([state, shape]) => (
        // Nothing is wrong with a state that nothing is in.
        <div key={state} className={classes['count']} data-state={jobs[state] > 0 ? state : undefined}>
          <dt>
            <Shape name={shape} /> {t(`counts.${state}`)}
          </dt>
          <dd>{format.number(jobs[state])}</dd>
        </div>
      ))}
    </dl>
  )
}
