import { Button, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { GpuSource } from '../../../preload/contract/gpuSources.ts'
import { useCommand } from '../../data/queries.ts'
import { FailureView } from '../FailureView.tsx'
import classes from './Dashboard.module.css'
import { draftOf, isAddress, isMatcher, secretOf, type SourceDraft, sourceOf } from './sourceDraft.ts'

type Props = { readonly cluster: ClusterId; readonly source: GpuSource; readonly hasSecret: boolean }

const TIERS = ['T1', 'T2', 'T3', 'T4'] as const
/** Complete by type: a dialect that is added to the contract does not compile until it is here. */
const DIALECTS: Record<NonNullable<GpuSource['dialect']>, string> = {
  dcgm: 'dcgm-exporter ≤ 4.8.2',
  'dcgm-4.8.3': 'dcgm-exporter 4.8.3 – 4.8.4',
  'dcgm-4.9': 'dcgm-exporter ≥ 4.9',
  openshift: 'OpenShift',
  'ack-dcgm': 'ACK, dcgm names',
  ack: 'ACK, nvidia_gpu_*',
  hami: 'HAMi ≥ 2.9',
  'hami-2.8': 'HAMi ≤ 2.8',
}

type Fields = {
  readonly draft: SourceDraft
  readonly put: (patch: Partial<SourceDraft>) => void
}

/** What is asked instead of what would be found. Secrets are written and never shown. */
export function SourceForm({ cluster, source, hasSecret }: Props) {
  const { t } = useTranslation('dashboards')
  const [draft, setDraft] = useState(() => draftOf(source))
  const save = useCommand('gpuSources.set', { isShownInPlace: true })
  const put = (patch: Partial<SourceDraft>): void => setDraft(before => ({ ...before, ...patch }))
  const isFit = isAddress(draft.url) && isMatcher(draft)
  return (
    <form
      className={classes['form']}
      onSubmit={event => {
        event.preventDefault()
        if (isFit) save.mutate({ cluster, source: sourceOf(draft), secret: secretOf(draft) })
      }}
    >
      <Choices draft={draft} put={put} />
      <TextInput
        label={t('form.url')}
        description={t('form.urlHint')}
        placeholder="https://prometheus.example:9090/prefix"
        value={draft.url}
        maxLength={2048}
        spellCheck={false}
        error={!isAddress(draft.url) && t('form.urlWrong')}
        onChange={event => put({ url: event.currentTarget.value })}
      />
      <Tenant draft={draft} put={put} />
      {draft.url !== '' && (
        <>
          <Credentials draft={draft} put={put} hasSecret={hasSecret} />
          <Tls draft={draft} put={put} />
        </>
      )}
      <Matcher draft={draft} put={put} />
      {save.error && <FailureView failure={save.error} />}
      <div className={classes['formFoot']}>
        {save.isSuccess && <span role="status">{t('form.saved')}</span>}
        <Button type="submit" variant="filled" disabled={!isFit || save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  )
}

function Choices({ draft, put }: Fields) {
  const { t } = useTranslation(['dashboards', 'common'])
  return (
    <div className={classes['pair']}>
      <NativeSelect
        label={t('form.tier')}
        value={draft.tier ?? ''}
        onChange={event => put({ tier: TIERS.find(tier => tier === event.currentTarget.value) ?? null })}
        data={[
          { value: '', label: t('form.automatic') },
          ...TIERS.map(tier => ({ value: tier, label: `${tier} ${t(`common:tier.${tier}`)}` })),
        ]}
      />
      <NativeSelect
        label={t('form.dialect')}
        value={draft.dialect ?? ''}
        onChange={event => {
          const { value } = event.currentTarget
          put({ dialect: value === '' ? null : (value as NonNullable<GpuSource['dialect']>) })
        }}
        data={[
          { value: '', label: t('form.automatic') },
          ...Object.entries(DIALECTS).map(([value, label]) => ({ value, label })),
        ]}
      />
    </div>
  )
}

function Tenant({ draft, put }: Fields) {
  const { t } = useTranslation('dashboards')
  return (
    <TextInput
      label={t('form.tenant')}
      description="X-Scope-OrgID"
      value={draft.tenant}
      maxLength={512}
      onChange={event => put({ tenant: event.currentTarget.value })}
    />
  )
}

function Credentials({ draft, put, hasSecret }: Fields & { readonly hasSecret: boolean }) {
  const { t } = useTranslation('dashboards')
  const kept = hasSecret ? t('form.kept') : undefined
  return (
    <>
      <NativeSelect
        label={t('form.auth')}
        value={draft.auth}
        onChange={event => put({ auth: event.currentTarget.value as SourceDraft['auth'] })}
        data={(['none', 'bearer', 'basic'] as const).map(value => ({
          value,
          label: t(`form.auths.${value}`),
        }))}
      />
      {draft.auth === 'bearer' && (
        <PasswordInput
          label={t('form.token')}
          placeholder={kept}
          value={draft.token}
          autoComplete="off"
          onChange={event => put({ token: event.currentTarget.value })}
        />
      )}
      {draft.auth === 'basic' && (
        <div className={classes['pair']}>
          <TextInput
            label={t('form.username')}
            value={draft.username}
            maxLength={512}
            autoComplete="off"
            onChange={event => put({ username: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('form.password')}
            placeholder={kept}
            value={draft.password}
            autoComplete="off"
            onChange={event => put({ password: event.currentTarget.value })}
          />
        </div>
      )}
      <TextInput
        label={t('form.proxy')}
        description={t('form.proxyHint')}
        value={draft.proxyUrl}
        maxLength={2048}
        spellCheck={false}
        onChange={event => put({ proxyUrl: event.currentTarget.value })}
      />
    </>
  )
}

function Tls({ draft, put }: Fields) {
  const { t } = useTranslation('dashboards')
  const pem = (field: 'caPem' | 'clientCertPem' | 'clientKeyPem') => (
    <Textarea
      label={t(`form.${field}`)}
      placeholder="-----BEGIN …"
      value={draft[field]}
      rows={2}
      spellCheck={false}
      onChange={event => put({ [field]: event.currentTarget.value })}
    />
  )
  return (
    <>
      {pem('caPem')}
      {pem('clientCertPem')}
      {pem('clientKeyPem')}
      <TextInput
        label={t('form.tlsServerName')}
        value={draft.tlsServerName}
        maxLength={512}
        onChange={event => put({ tlsServerName: event.currentTarget.value })}
      />
      <Switch
        label={t('form.insecure')}
        checked={draft.isInsecure}
        onChange={event => put({ isInsecure: event.currentTarget.checked })}
      />
    </>
  )
}

function Matcher({ draft, put }: Fields) {
  const { t } = useTranslation('dashboards')
  return (
    <div className={classes['pair']}>
      <TextInput
        label={t('form.label')}
        description={t('form.labelHint')}
        placeholder="cluster"
        value={draft.label}
        error={!isMatcher(draft) && t('form.labelWrong')}
        onChange={event => put({ label: event.currentTarget.value })}
      />
      <TextInput
        label={t('form.value')}
        description={t('form.valueHint')}
        value={draft.value}
        maxLength={512}
        onChange={event => put({ value: event.currentTarget.value })}
      />
    </div>
  )
}
