import type { InputWrapperProps } from '@mantine/core'
import { Shape } from '../../ui/Shape.tsx'
import type { FieldNote } from './fieldNotes.ts'
import classes from './QuotaTree.module.css'

const ORDER: NonNullable<InputWrapperProps['inputWrapperOrder']> = ['label', 'input', 'description', 'error']

/** What is wrong with a field, below it, where people who cannot see it are told as well. */
export const noteProps = ({ error, warning }: FieldNote) => ({
  error,
  description: error === null && warning !== null && (
    <span className={classes['warn']}>
      <Shape name="triangle" size={9} /> {warning}
    </span>
  ),
  inputWrapperOrder: ORDER,
})
