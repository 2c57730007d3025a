import { useTranslation } from 'react-i18next'
import classes from './Suite.module.css'

export type WizardStep = 'options' | 'review' | 'progress'

/** Where one is among the steps. */
export function StepBar({
  steps,
  current,
}: {
  readonly steps: readonly WizardStep[]
  readonly current: WizardStep
}) {
  const { t } = useTranslation('suite')
  return (
    <ol className={classes['stepBar']} aria-label={t('wizard.stepsLabel')}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={step === current ? classes['stepOn'] : undefined}
          aria-current={step === current ? 'step' : undefined}
        >
          <span className={classes['stepNumber']} aria-hidden>
            {index + 1}
          </span>
          {t(`wizard.steps.${step}`)}
        </li>
      ))}
    </ol>
  )
}
