import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../preload/contract/clusters.ts'

type Exec = NonNullable<NonNullable<Cluster['summary']>['exec']>

type Props = { readonly exec: Exec; readonly className?: string | undefined }

/** A sign-in command with all that consent is given to: command, arguments, names of environment variables. */
export function ExecFacts({ exec, className }: Props) {
  const { t } = useTranslation('frame')
  return (
    <dl className={className}>
      <dt>{t('banner.command')}</dt>
      <dd>
        <code>{exec.command}</code>
      </dd>
      <dt>{t('banner.arguments')}</dt>
      <dd>{exec.args.length === 0 ? t('none', { ns: 'common' }) : <code>{exec.args.join(' ')}</code>}</dd>
      <dt>{t('banner.environment')}</dt>
      <dd>
        {exec.envNames.length === 0 ? (
          t('none', { ns: 'common' })
        ) : (
          <>
            <code>{exec.envNames.join(' ')}</code> ({t('banner.environmentHint')})
          </>
        )}
      </dd>
      {exec.installHint !== null && (
        <>
          <dt>{t('banner.installHint')}</dt>
          <dd>{exec.installHint}</dd>
        </>
      )}
    </dl>
  )
}
