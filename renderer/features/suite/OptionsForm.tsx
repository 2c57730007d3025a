import { NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SuiteOptions } from '../../../preload/contract/suite.ts'
import classes from './Suite.module.css'

const MODES = ['enforce', 'observe', 'off'] as const
const ADMISSIONS = ['auto', 'policy', 'webhook'] as const

/** What the contract takes for an image. */
export const isImage = (text: string): boolean => /^[a-z0-9][\w.:/@-]{0,254}$/i.test(text)

type Props = { readonly options: SuiteOptions; readonly onOptions: (options: SuiteOptions) => void }

/** How the component is to run. */
export function OptionsForm({ options, onOptions }: Props) {
  const { t } = useTranslation('suite')
  const set = (change: Partial<SuiteOptions>): void => onOptions({ ...options, ...change })
  return (
    <div className={classes['form']}>
      <div>
        <div className={classes['label']} id="suite-mode">
          {t('options.mode')}
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby="suite-mode"
          value={options.mode}
          onChange={mode => set({ mode: mode as SuiteOptions['mode'] })}
          data={MODES.map(value => ({ value, label: t(`mode.${value}`) }))}
        />
        <p className={classes['fieldHint']}>{t(`modeHint.${options.mode}`)}</p>
      </div>
      <TextInput
        label={t('options.image')}
        description={t('options.imageHint')}
        value={options.image}
        maxLength={255}
        spellCheck={false}
        error={!isImage(options.image) && t('options.imageWrong')}
        onChange={event => set({ image: event.currentTarget.value.trim() })}
      />
      <NumberInput
        label={t('options.replicas')}
        description={t('options.replicasHint')}
        value={options.replicas}
        min={1}
        max={5}
        clampBehavior="strict"
        allowDecimal={false}
        onChange={value => typeof value === 'number' && set({ replicas: value })}
      />
      <div>
        <div className={classes['label']} id="suite-admission">
          {t('options.admission')}
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby="suite-admission"
          value={options.admission}
          onChange={admission => set({ admission: admission as SuiteOptions['admission'] })}
          data={ADMISSIONS.map(value => ({ value, label: t(`options.admissions.${value}`) }))}
        />
        <p className={classes['fieldHint']}>{t('options.admissionHint')}</p>
      </div>
    </div>
  )
}
