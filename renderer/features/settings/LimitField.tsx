import { useState } from 'react'
import { TextInput } from '@mantine/core'
import { parseLimit, type Limits } from './limits.ts'

type Props = {
  readonly value: number
  readonly limits: Limits
  readonly unit?: string
  readonly labelledBy: string
  readonly wrong: string
  readonly isDisabled: boolean
  readonly onValue: (value: number) => void
}

/** A limit as a number: saved when the field is left or Enter is pressed, explained at the field when it does not fit. */
export function LimitField({ value, limits, unit, labelledBy, wrong, isDisabled, onValue }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? String(value)
  const parsed = parseLimit(text, limits)
  const save = (): void => {
    if (parsed === null) return
    setDraft(null)
    onValue(parsed)
  }
  return (
    <TextInput
      aria-labelledby={labelledBy}
      aria-describedby={`${labelledBy}-hint`}
      value={text}
      inputMode="numeric"
      disabled={isDisabled}
      rightSection={unit}
      rightSectionWidth={unit === undefined ? 0 : 44}
      error={parsed === null && wrong}
      onChange={event => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={event => {
        if (event.key === 'Enter') save()
        else if (event.key === 'Escape') setDraft(null)
      }}
    />
  )
}
