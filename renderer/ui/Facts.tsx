import type { ReactNode } from 'react'
import classes from './Facts.module.css'

export type FactRow = { readonly name: string; readonly value: ReactNode }

/** Names and values, one a line. A value that is null is left out. */
export function Facts({ rows }: { readonly rows: readonly FactRow[] }) {
  return (
    <dl className={classes['facts']}>
      {rows
        .filter(({ value }) => value !== null)
        .map(({ name, value }) => (
          <Row key={name} name={name} value={value} />
        ))}
    </dl>
  )
}

function Row({ name, value }: FactRow) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
