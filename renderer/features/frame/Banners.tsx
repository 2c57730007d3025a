import { useState, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { assertNever } from '#core/base/result.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { factText, failureDetails, useFailureText, type FailureLike } from '../../ui/failureText.ts'
import { Shape } from '../../ui/Shape.tsx'
import { BeginAnewDialog } from './BeginAnewDialog.tsx'
import { bannersOf, factsOf, rightOf, type Banner } from './banners.ts'
import classes from './Banners.module.css'
import { ExecFacts } from '../../ui/ExecFacts.tsx'

/** What a cluster's pages must say before their content. */
export function Banners({ cluster }: { readonly cluster: Cluster }) {
  const banners = bannersOf(cluster)
  if (banners.length === 0) return null
  return (
    <div className={classes['banners']}>
      {banners.map(banner => (
        <One key={banner.kind} banner={banner} cluster={cluster} />
      ))}
    </div>
  )
}

function One({ banner, cluster }: { readonly banner: Banner; readonly cluster: Cluster }) {
  const { t } = useTranslation('frame')
  switch (banner.kind) {
    case 'insecure':
      return <Bar tone="attention" title={t('banner.insecureTitle')} text={t('banner.insecureBody')} />
    case 'http':
      return <Bar tone="attention" title={t('banner.httpTitle')} text={t('banner.httpBody')} />
    case 'forbidden':
      return <Forbidden failures={banner.failures} />
    case 'execConsent':
      return <ExecConsent cluster={cluster} failure={banner.failure} />
    case 'caChanged':
      return <CaChanged cluster={cluster} failure={banner.failure} />
    case 'clusterChanged':
      return <ClusterChanged cluster={cluster} failure={banner.failure} />
    case 'source':
      return (
        <Bar tone="attention" title={t('banner.sourceTitle')} text={t('banner.sourceStays')}>
          <FailureFacts failure={banner.failure} />
        </Bar>
      )
    case 'failure':
      return <Failed cluster={cluster} failure={banner.failure} />
    default:
      return assertNever(banner)
  }
}

type BarProps = {
  readonly tone: 'attention' | 'bad'
  readonly title: string
  readonly text: string
  readonly side?: ReactNode
  readonly children?: ReactNode
}

function Bar({ tone, title, text, side, children }: BarProps) {
  return (
    <section className={`${classes['banner']} ${classes[tone]}`} aria-label={title}>
      <span className={classes['mark']}>
        <Shape name={tone === 'bad' ? 'cross' : 'triangle'} />
      </span>
      <span className={classes['text']}>
        <span className={classes['title']}>{title}</span>
        {text}
      </span>
      <span className={classes['side']}>{side}</span>
      {children}
    </section>
  )
}

type WithFailure = { readonly cluster: Cluster; readonly failure: FailureLike }

function Failed({ cluster, failure }: WithFailure) {
  const { t } = useTranslation('frame')
  const { title, next } = useFailureText()(failure.code)
  const reconnect = useCommand('clusters.reconnect')
  return (
    <Bar
      tone="bad"
      title={title}
      text={next}
      side={
        <>
          <CopyButton
            text={failureDetails(failure)}
            label={t('actions.copyDetails', { ns: 'common' })}
            variant="subtle"
            color="neutral"
          />
          <Button
            size="compact-xs"
            loading={reconnect.isPending}
            onClick={() => reconnect.mutate({ cluster: cluster.id })}
          >
            {t('fresh.reconnect')}
          </Button>
        </>
      }
    >
      <FailureFacts failure={failure} />
    </Bar>
  )
}

/** The command exactly as it would run; the window offers no other way to let it. */
function ExecConsent({ cluster, failure }: WithFailure) {
  const { t } = useTranslation('frame')
  const { title } = useFailureText()(failure.code)
  const allow = useCommand('clusters.allowExec')
  const exec = cluster.summary?.exec
  return (
    <Bar
      tone="attention"
      title={title}
      text={t('banner.execIntro')}
      side={
        <Button
          size="compact-sm"
          variant="filled"
          loading={allow.isPending}
          onClick={() => allow.mutate({ cluster: cluster.id, hash: exec?.hash ?? '' })}
        >
          {t('banner.allowExec')}
        </Button>
      }
    >
      {exec ? <ExecFacts exec={exec} className={classes['facts']} /> : <FailureFacts failure={failure} />}
    </Bar>
  )
}

function CaChanged({ cluster, failure }: WithFailure) {
  const { t } = useTranslation('frame')
  const { title, next } = useFailureText()(failure.code)
  const accept = useCommand('clusters.acceptCa')
  return (
    <Bar
      tone="bad"
      title={title}
      text={next}
      side={
        <Button
          size="compact-sm"
          color="bad"
          loading={accept.isPending}
          onClick={() => accept.mutate({ cluster: cluster.id, trust: afterOf(failure) })}
        >
          {t('banner.acceptCa')}
        </Button>
      }
    >
      <FailureFacts failure={failure} />
    </Bar>
  )
}

/** Another cluster answers: it is begun anew with, or, where nothing but its address tells, it may be the same one. */
function ClusterChanged({ cluster, failure }: WithFailure) {
  const { t } = useTranslation('frame')
  const { title, next } = useFailureText()(failure.code)
  const moved = useCommand('clusters.moved')
  const [isAsking, setIsAsking] = useState(false)
  const address = afterOf(failure)
  return (
    <Bar
      tone="bad"
      title={title}
      text={address === null ? next : t('banner.movedBody')}
      side={
        <>
          {address !== null && (
            <Button
              size="compact-sm"
              loading={moved.isPending}
              onClick={() => moved.mutate({ cluster: cluster.id, address })}
            >
              {t('banner.moved')}
            </Button>
          )}
          <Button size="compact-sm" color="bad" onClick={() => setIsAsking(true)}>
            {t('banner.beginAnew')}
          </Button>
        </>
      }
    >
      <FailureFacts failure={failure} />
      {isAsking && <BeginAnewDialog cluster={cluster} onClose={() => setIsAsking(false)} />}
    </Bar>
  )
}

/** The authority that the failure tells of (null: those of the system), or the address that a cluster may have moved to. */
const afterOf = ({ data }: FailureLike): string | null =>
  typeof data['after'] === 'string' ? data['after'] : null

/** The rights that are missing, as an administrator would grant them: verb, resource, where. */
function Forbidden({ failures }: Pick<Extract<Banner, { kind: 'forbidden' }>, 'failures'>) {
  const { t } = useTranslation('frame')
  const { title, next } = useFailureText()('FORBIDDEN')
  const rights = failures.map(({ watch, failure }) => rightOf(watch, failure?.data ?? {}))
  return (
    <Bar
      tone="attention"
      title={title}
      text={next}
      side={<CopyButton text={rights.join('\n')} variant="subtle" color="neutral" />}
    >
      <dl className={classes['facts']}>
        <dt>{t('banner.missingRight')}</dt>
        <dd>
          <code>{rights.join(', ')}</code>
        </dd>
      </dl>
    </Bar>
  )
}

function FailureFacts({ failure }: { readonly failure: FailureLike }) {
  const { t } = useTranslation('frame')
  const facts = factsOf(failure, t('banner.missingRight'))
  return (
    <dl className={classes['facts']}>
      {facts.length === 0 && <dd>{failure.message}</dd>}
      {facts.map(([key, value]) => (
        <Fact key={key} name={key} value={factText(value)} />
      ))}
    </dl>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </>
  )
}
