import { Button } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { FailureView } from '../FailureView.tsx'
import type { FailureLike } from '../failureText.ts'
import { useFormat } from '../FormatContext.ts'
import { State } from '../State.tsx'
import classes from './Dashboard.module.css'
import { SourceFailure } from './SourceFailure.tsx'

/** The tiers that tell of each GPU; the others have none to count. */
const MEASURES_GPUS: ReadonlySet<string> = new Set(['T1', 'T2'])

/** Asks every source now, the best first, and says what each gives or why it gives nothing. */
export function SourceProbe({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation(['dashboards', 'common'])
  const format = useFormat()
  const client = useClient()
  const [isAsked, setIsAsked] = useState(false)
  const ask = useCallback(
    (signal: AbortSignal) => client.query('gpuSources.probe', { cluster }, signal),
    [client, cluster],
  )
  const [answer, again] = useOnce(isAsked ? ask : null)
  const isRunning = answer.status === 'running'
  return (
    <section aria-label={t('source.probe')}>
      <Button
        aria-disabled={isRunning}
        onClick={() => {
          if (isAsked) again()
          setIsAsked(true)
        }}
      >
        {isRunning ? t('source.probing') : t('source.probe')}
      </Button>
      {answer.status === 'failed' && <FailureView failure={answer.error} />}
      {answer.status === 'done' && (
        <ul className={classes['why']}>
          {answer.value.map(({ tier, from, dialect, gpus, ageSeconds, failure }) => (
            <li key={tier}>
              <b>
                {tier} {t(`common:tier.${tier}`)}
              </b>
              {failure ? (
                <SourceFailure tier={tier} failure={failure as FailureLike} />
              ) : (
                <>
                  <State tone="ok" shape="check">
                    {MEASURES_GPUS.has(tier) ? t('source.gives', { count: gpus }) : t('source.answers')}
                  </State>
                  <p>
                    {[
                      from,
                      dialect,
                      ageSeconds === null
                        ? null
                        : t('source.age', { age: format.duration(Math.round(ageSeconds) * 1000) }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
