import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { ComponentView, Operation } from '../../../preload/contract/suite.ts'
import type { SuiteDialog } from './dialog.ts'
import { InstallDrawer } from './InstallDrawer.tsx'
import { RemovalDialog } from './RemovalDialog.tsx'

type Props = {
  readonly dialog: SuiteDialog
  readonly cluster: Cluster
  readonly view: ComponentView
  readonly operation: Operation | null
  readonly onClose: () => void
}

/** What installs goes by steps, what takes away by one question. */
export function ActionDialogs({ dialog, ...props }: Props) {
  const { kind } = dialog
  if (kind === 'uninstall' || kind === 'release')
    return <RemovalDialog kind={kind} cluster={props.cluster} onClose={props.onClose} />
  return <InstallDrawer kind={kind} mode={'mode' in dialog ? dialog.mode : null} {...props} />
}
