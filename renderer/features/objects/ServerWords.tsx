import type { AppError } from '#core/base/errors.ts'
import classes from './Objects.module.css'

/** What the server itself says is wrong with an edit: the sentence that helps its author. */
export function ServerWords({ failure }: { readonly failure: AppError }) {
  const { serverMessage } = failure.data
  const text = typeof serverMessage === 'string' ? serverMessage : failure.message
  return <pre className={classes['words']}>{text}</pre>
}
