import { Button, Checkbox, Loader, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFailureText } from '../../ui/failureText.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { State } from '../../ui/State.tsx'
import type { Choice, PreviewContext } from './preview.ts'
import classes from './PreviewTable.module.css'
import { ChoiceSelect } from './ChoiceSelect.tsx'
import type { Probe } from './useProbes.ts'

type Props = {
  readonly context: PreviewContext
  /** The file, folder or text that it comes from. */
  readonly origin: string
  readonly choice: Choice
  readonly onChoice: (choice: Choice) => void
  readonly probe: Probe | null
  readonly onProbe: () => void
}

export function PreviewRow({ context, origin, choice, onChoice, probe, onProbe }: Props) {
  const { t } = useTranslation('clusters')
  const { summary, problem, collision } = context
  const isChosen = choice !== 'skip'
  const look = [isChosen ? '' : classes['skipped'], problem ? classes['hasProblem'] : ''].join(' ')
  return (
    <>
      <tr className={look}>
        <td className={classes['check']}>
          <Checkbox
            aria-label={t('addDialog.select', { name: summary.context })}
            checked={isChosen}
            onChange={event => onChoice(event.currentTarget.checked ? 'keepBoth' : 'skip')}
          />
        </td>
        <td>
          <div className={classes['two']}>
            <span className={classes['name']}>{summary.context}</span>
            <span className={classes['small']}>{origin}</span>
          </div>
        </td>
        <td>
          <Server summary={summary} />
        </td>
        <td>
          <Auth summary={summary} />
        </td>
        <td>
          {collision && (
            <div className={classes['two']}>
              <ChoiceSelect
                label={t('addDialog.collision', { name: summary.context })}
                choice={choice}
                onChoice={onChoice}
              />
              <span className={classes['small']}>
                {t(`addDialog.because.${collision.because}`, { name: collision.name })}
              </span>
            </div>
          )}
        </td>
        <td>
          <Reachable probe={probe} onProbe={onProbe} />
        </td>
      </tr>
      {problem && (
        <tr className={`${classes['problem']} ${isChosen ? '' : classes['skipped']}`}>
          <td />
          <td colSpan={5}>
            <FailureView failure={problem} />
          </td>
        </tr>
      )}
    </>
  )
}

type WithSummary = { readonly summary: PreviewContext['summary'] }

function Server({ summary }: WithSummary) {
  const { t } = useTranslation('clusters')
  return (
    <div className={classes['two']}>
      <span className={classes['wrap']}>{summary.server.replace(/^https:\/\//, '')}</span>
      {summary.isPlainHttp && <Warning>{t('addDialog.http')}</Warning>}
      {summary.insecureSkipTlsVerify && <Warning>{t('addDialog.insecure')}</Warning>}
      {summary.proxyUrl !== null && <span className={classes['small']}>{summary.proxyUrl}</span>}
    </div>
  )
}

function Auth({ summary }: WithSummary) {
  const { t } = useTranslation('clusters')
  return (
    <div className={classes['two']}>
      <span className={classes['wrap']}>{t(`auth.${summary.authType}`)}</span>
      {summary.userName !== '' && <span className={classes['small']}>{summary.userName}</span>}
      {summary.exec && (
        <Tooltip label={<code>{[summary.exec.command, ...summary.exec.args].join(' ')}</code>}>
          <span className={classes['small']} tabIndex={0}>
            {t('addDialog.runs', { command: summary.exec.command })}
          </span>
        </Tooltip>
      )}
      {summary.impersonates !== null && (
        <span className={classes['small']}>{t('addDialog.impersonates', { who: summary.impersonates })}</span>
      )}
    </div>
  )
}

function Warning({ children }: { readonly children: string }) {
  return (
    <span className={classes['warn']}>
      <State tone="attention" shape="triangle">
        {children}
      </State>
    </span>
  )
}

function Reachable({ probe, onProbe }: Pick<Props, 'probe' | 'onProbe'>) {
  const { t } = useTranslation('clusters')
  const format = useFormat()
  const text = useFailureText()
  if (probe === null)
    return (
      <Button size="compact-xs" onClick={onProbe}>
        {t('addDialog.reachable')}
      </Button>
    )
  switch (probe.status) {
    case 'running':
      return (
        <span className={classes['muted']} role="status">
          <Loader size={11} color="var(--faint)" /> {t('addDialog.checking')}
        </span>
      )
    case 'reachable':
      return (
        <State tone="ok" shape="check">
          {t('addDialog.isReachable', { duration: format.duration(probe.durationMs) })}
        </State>
      )
    case 'failed': {
      const { title, next } = text(probe.failure.code)
      return (
        <Tooltip label={next}>
          <button type="button" className={classes['again']} onClick={onProbe}>
            <State tone="bad" shape="cross">
              <span className={classes['reason']}>{title}</span>
            </State>
          </button>
        </Tooltip>
      )
    }
  }
}
