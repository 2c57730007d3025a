import type { ReactNode } from 'react'
import classes from './Figure.module.css'

type Props = { readonly parts: readonly { readonly id: string; readonly text: ReactNode }[] }

/** What stands under a figure, part by part: lines end between them, not between a number and its unit. */
export const FigureParts = ({ parts }: Props) => (
  <ul className={classes['parts']}>
    {parts.map(({ id, text }) => (
      <li key={id}>{text}</li>
    ))}
  </ul>
)
