import { memo, useCallback, useEffect, useMemo, useState } from 'react'
import { Button, Slider } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { writeNode } from '#core/quota/kube.ts'
import type {
  LiveTree,
  PreviewEvent,
  UsageJson,
  WhatIf as Answer,
} from '../../../preload/contract/quotaTree.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import table from '../../ui/SmallTable.module.css'
import { useCalm } from '../../ui/useCalm.ts'
import { useNow } from '../../ui/useNow.ts'
import { renamedIn, treeNow } from './editorState.ts'
import { useEditor } from './editorStore.ts'
import { flatUsage } from './figures.ts'
import { readAnewAfter } from './podsAge.ts'
import classes from './QuotaTree.module.css'

/** Edits that follow one another closely are asked about once, milliseconds. */
const CALM_MS = 250

/** While somebody types, answers are of pods that were read a while ago; the last word is of pods as they are. */
function useNews(answer: Answer | null, isFresh: boolean, readAnew: () => void): void {
  useEffect(() => {
    if (answer === null || isFresh) return
    const timer = setTimeout(readAnew, readAnewAfter(answer.asOf, Date.now()))
    return () => clearTimeout(timer)
  }, [answer, isFresh, readAnew])
}

const rootOf = (object: JsonObject | null): JsonObject | null =>
  (object?.['spec'] as { root?: JsonObject } | undefined)?.root ?? null

type Props = { readonly cluster: ClusterId; readonly live: LiveTree }

/** Which running pods the edits would cost, and whom they would let in. */
export const WhatIf = memo(function WhatIf({ cluster, live }: Props) {
  const { t } = useTranslation('quotaTree')
  const client = useClient()
  const state = useCalm(
    useEditor(editor => editor.state),
    CALM_MS,
    null,
  )
  const { object } = live
  /** The edits for which the pods are read anew. */
  const [freshFor, setFreshFor] = useState<typeof state>(null)
  const isFresh = state !== null && freshFor === state
  const ask = useMemo(
    () =>
      state === null
        ? null
        : (signal: AbortSignal) =>
            client.query(
              'quotaTree.whatIf',
              {
                cluster,
                root: { ...writeNode(treeNow(state).root) },
                renamed: Object.fromEntries(renamedIn(state)),
                inForce: rootOf(object) === null ? null : { ...rootOf(object) },
                isFresh,
              },
              signal,
            ),
    [client, cluster, state, object, isFresh],
  )
  const [answer, again] = useOnce(ask)
  const [last, setLast] = useState<Answer | null>(null)
  const readAnew = useCallback(() => {
    setFreshFor(state)
    if (isFresh) again()
  }, [state, isFresh, again])
  useNews(answer.status === 'done' ? answer.value : null, isFresh, readAnew)
  // The last answer stays while the next one is worked out.
  if (answer.status === 'done' && answer.value !== last) setLast(answer.value)
  return (
    <section
      className={classes['whatIf']}
      aria-label={t('whatIf.title')}
      aria-busy={answer.status === 'running'}
    >
      <h2>{t('whatIf.title')}</h2>
      {answer.status === 'failed' && answer.error.code !== 'CANCELLED' && (
        <FailureView failure={answer.error} onRetry={again} />
      )}
      {last === null && answer.status !== 'failed' && <SkeletonRows count={3} />}
      {last !== null && <Outcome answer={last} live={live} onFresh={readAnew} />}
    </section>
  )
})

type OutcomeProps = { readonly answer: Answer; readonly live: LiveTree; readonly onFresh: () => void }

/** Hundreds of lines, which stay as they are while somebody types. */
const Outcome = memo(function Outcome({ answer, live, onFresh }: OutcomeProps) {
  const { t } = useTranslation('quotaTree')
  const format = useFormat()
  const now = useNow()
  const { events, totals, isSettled } = answer
  const [step, setStep] = useState<number | null>(null)
  const at = Math.min(step ?? events.length, events.length)
  const mine = events.filter(({ isAnyway }) => !isAnyway)
  return (
    <>
      <p aria-live="polite">
        {mine.length === 0
          ? t(events.length === 0 ? 'whatIf.nothing' : 'whatIf.anywayOnly')
          : t('whatIf.sum', {
              evicted: mine.filter(({ kind }) => kind === 'evict').length,
              started: mine.filter(({ kind }) => kind === 'start').length,
            })}
      </p>
      {!live.hasScheduler && <p className={classes['muted']}>{t('whatIf.noScheduler')}</p>}
      {events.length > 1 && (
        <Slider
          size="sm"
          min={0}
          max={events.length}
          value={at}
          onChange={setStep}
          thumbLabel={t('whatIf.step')}
          label={place => t('whatIf.stepOf', { step: place, of: events.length })}
        />
      )}
      {events.length > 0 && <Events events={events.slice(0, at)} />}
      {totals.evicted + totals.started > events.length && (
        <p className={classes['muted']}>{t('whatIf.cut', { count: events.length })}</p>
      )}
      <Guarantees answer={answer} />
      <p className={classes['muted']}>
        {t('whatIf.asOf', { time: format.moment(answer.asOf, now), pods: format.number(answer.pods, 0) })}{' '}
        {!isSettled && t('whatIf.unsettled')}{' '}
        <Button size="compact-xs" variant="subtle" onClick={onFresh}>
          {t('whatIf.fresh')}
        </Button>
      </p>
    </>
  )
})

const SHOWN = 200

function Events({ events }: { readonly events: readonly PreviewEvent[] }) {
  const { t } = useTranslation('quotaTree')
  const format = useFormat()
  return (
    <div className={classes['events']} tabIndex={0} role="region" aria-label={t('whatIf.events')}>
      <ol>
        {events.slice(-SHOWN).map((event, at) => (
          <li key={`${at} ${event.kind} ${event.pod.name}`} className={classes[event.kind]}>
            <span className={classes[event.kind === 'evict' ? 'bad' : 'good']}>
              <Shape name={event.kind === 'evict' ? 'cross' : 'dot'} size={9} />
            </span>
            <span>
              <b>
                {event.pod.namespace}/{event.pod.name}
              </b>{' '}
              {event.kind === 'evict'
                ? t(`whatIf.rule.${event.rule ?? 'reclaim'}`, {
                    for: event.beneficiary?.leaf ?? '',
                    pod: event.beneficiary?.name ?? '',
                    leaf: event.pod.leaf ?? '',
                  })
                : t('whatIf.starts', { leaf: event.pod.leaf ?? '' })}
              <span className={classes['muted']}>
                {' '}
                {event.pod.owner ?? (event.kind === 'evict' ? t('whatIf.bare') : '')}
                {event.afterMs > 0 && ` · ${t('whatIf.after', { time: format.duration(event.afterMs) })}`}
                {event.isAnyway && ` · ${t('whatIf.anyway')}`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** What each node uses and borrows before and after, of the nodes where something changes. */
function Guarantees({ answer }: { readonly answer: Answer }) {
  const { t } = useTranslation('quotaTree')
  const rows = useMemo(() => changesOf(answer), [answer])
  if (rows.length === 0) return null
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th>{t('column.name')}</th>
          <th>{t('whatIf.resource')}</th>
          <th data-num>{t('whatIf.used')}</th>
          <th data-num>{t('whatIf.borrowed')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, SHOWN).map(({ name, resource, used, borrowed }) => (
          <tr key={`${name} ${resource}`}>
            <td>{name}</td>
            <td data-muted>{resource}</td>
            <td data-num>{used.join(' → ')}</td>
            <td data-num>{borrowed.join(' → ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type ChangeRow = {
  readonly name: string
  readonly resource: string
  readonly used: readonly string[]
  readonly borrowed: readonly string[]
}

function changesOf({ before, after }: Answer): readonly ChangeRow[] {
  const was = new Map(before === null ? [] : flatUsage(before).map(node => [node.name, node]))
  return flatUsage(after).flatMap(node => {
    const old: UsageJson | undefined = was.get(node.name)
    return Object.keys(node.used).flatMap((resource): ChangeRow[] => {
      const pair = (part: 'used' | 'borrowed'): readonly string[] => [
        ...new Set([old?.[part][resource] ?? '0', node[part][resource] ?? '0']),
      ]
      const [used, borrowed] = [pair('used'), pair('borrowed')]
      return used.length + borrowed.length === 2 ? [] : [{ name: node.name, resource, used, borrowed }]
    })
  })
}
