import { memo, useCallback, useEffect, useMemo, useState } from 'react'
import { Button, Slider } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { readTree, writeNode } from '#core/quota/kube.ts'
import type { LiveTree, PreviewEvent, WhatIf as Answer } from '../../../preload/contract/quotaTree.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { useCalm } from '../../ui/useCalm.ts'
import { useNow } from '../../ui/useNow.ts'
import { type EditorState, renamedIn, treeNow } from './editorState.ts'
import { useEditor } from './editorStore.ts'
import { NodeChanges } from './NodeChanges.tsx'
import { readAnewAfter } from './podsAge.ts'
import classes from './QuotaTree.module.css'
import type { Edited } from './whatIfRows.ts'

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
  // The scheduler writes its status into the object every second or so: what is decided on is the tree alone.
  const inForce = useMemo(() => JSON.stringify(rootOf(object)), [object])
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
                inForce: JSON.parse(inForce) as JsonObject | null,
                isFresh,
              },
              signal,
            ),
    [client, cluster, state, inForce, isFresh],
  )
  const [answer, again] = useOnce(ask)
  const [last, setLast] = useState<Told | null>(null)
  const readAnew = useCallback(() => {
    setFreshFor(state)
    if (isFresh) again()
  }, [state, isFresh, again])
  useNews(answer.status === 'done' ? answer.value : null, isFresh, readAnew)
  // The last answer stays while the next one is worked out.
  if (answer.status === 'done' && state !== null && answer.value !== last?.answer)
    setLast({ answer: answer.value, edited: editedIn(state, object) })
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
      {last !== null && <Outcome {...last} live={live} onFresh={readAnew} />}
    </section>
  )
})

/** An answer and what was asked. */
type Told = { readonly answer: Answer; readonly edited: Edited }

function editedIn(state: EditorState, object: JsonObject | null): Edited {
  const inForce = object === null ? null : readTree(object)
  return { inForce: inForce?.ok ? inForce.value : null, tree: treeNow(state), renamed: renamedIn(state) }
}

type OutcomeProps = Told & { readonly live: LiveTree; readonly onFresh: () => void }

/** Hundreds of lines, which stay as they are while somebody types. */
const Outcome = memo(function Outcome({ answer, edited, live, onFresh }: OutcomeProps) {
  const { t } = useTranslation('quotaTree')
  const format = useFormat()
  const now = useNow()
  const { events, totals, waiting, isSettled } = answer
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
            })}{' '}
        {waiting.before + waiting.after > 0 && t('whatIf.waiting', waiting)}
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
      <NodeChanges answer={answer} edited={edited} />
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
