import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CHOICES, type Choice } from './preview.ts'

type Props = {
  readonly label: string
  readonly choice: Choice
  readonly onChoice: (choice: Choice) => void
}

/** What to do with one context that is known already. */
export function ChoiceSelect({ label, choice, onChoice }: Props) {
  const { t } = useTranslation('clusters')
  return (
    <Select
      aria-label={label}
      allowDeselect={false}
      value={choice}
      data={CHOICES.map(value => ({ value, label: t(`addDialog.${value}`) }))}
      onChange={value => value && onChoice(value as Choice)}
    />
  )
}
