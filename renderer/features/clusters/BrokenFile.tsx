import type { Failure } from '../../../preload/contract/common.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import classes from './BrokenFile.module.css'

/** A file that holds no usable kubeconfig, with the reason. It keeps no other from being used. */
export function BrokenFile({ path, failure }: { readonly path: string; readonly failure: Failure }) {
  return (
    <li className={classes['file']}>
      <span className={classes['path']}>{path}</span>
      <FailureView failure={failure} />
    </li>
  )
}
