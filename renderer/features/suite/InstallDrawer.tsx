import { useState } from 'react'
import { Button, Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { Action, ComponentView, Operation, SuiteOptions } from '../../../preload/contract/suite.ts'
import type { InstallKind } from './dialog.ts'
import { OperationView } from './OperationView.tsx'
import { isImage, OptionsForm } from './OptionsForm.tsx'
import { ReviewStep } from './ReviewStep.tsx'
import { StepBar, type WizardStep } from './StepBar.tsx'
import classes from './Suite.module.css'

type Props = {
  readonly kind: InstallKind
  /** The one setting that is to change; null: all are asked for. */
  readonly mode: SuiteOptions['mode'] | null
  readonly cluster: Cluster
  readonly view: ComponentView
  readonly operation: Operation | null
  readonly onClose: () => void
}

const hasOptions = (kind: InstallKind): kind is 'install' | 'configure' =>
  kind === 'install' || kind === 'configure'

const actionOf = (kind: InstallKind, options: SuiteOptions): Action =>
  hasOptions(kind) ? { kind, options } : { kind }

/** Settings, then what would be done, then how it goes on. Closing it does not stop what was begun. */
export function InstallDrawer({ kind, mode, cluster, view, operation, onClose }: Props) {
  const { t } = useTranslation('suite')
  const known = view.options ?? view.defaults
  const [options, setOptions] = useState(mode === null ? known : { ...known, mode })
  const asksOptions = hasOptions(kind) && mode === null
  const [step, setStep] = useState<WizardStep>(asksOptions ? 'options' : 'review')
  const steps: readonly WizardStep[] = asksOptions
    ? ['options', 'review', 'progress']
    : ['review', 'progress']
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t(`wizard.title.${kind}`)}
      size="min(820px, 94vw)"
      closeButtonProps={{ 'aria-label': t('actions.close', { ns: 'common' }) }}
      classNames={{ content: classes['drawer'] ?? '', body: classes['drawerBody'] ?? '' }}
    >
      <StepBar steps={steps} current={step} />
      {step === 'options' && (
        <>
          <div className={classes['scroll']}>
            <OptionsForm options={options} onOptions={setOptions} />
          </div>
          <footer className={classes['foot']}>
            <Button onClick={onClose}>{t('actions.cancel', { ns: 'common' })}</Button>
            <Button
              variant="filled"
              data-autofocus
              disabled={!isImage(options.image)}
              onClick={() => setStep('review')}
            >
              {t('wizard.next')}
            </Button>
          </footer>
        </>
      )}
      {step === 'review' && (
        <ReviewStep
          kind={kind}
          cluster={cluster}
          action={actionOf(kind, options)}
          onBack={asksOptions ? () => setStep('options') : null}
          onClose={onClose}
          onBegun={() => setStep('progress')}
        />
      )}
      {step === 'progress' && (
        <>
          <div className={classes['scroll']}>
            {operation && <OperationView cluster={cluster.id} operation={operation} />}
          </div>
          <footer className={classes['foot']}>
            <Button variant="filled" onClick={onClose} data-autofocus>
              {operation?.status === 'running' ? t('wizard.later') : t('wizard.close')}
            </Button>
          </footer>
        </>
      )}
    </Drawer>
  )
}
