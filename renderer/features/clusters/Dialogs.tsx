import { assertNever } from '#core/base/result.ts'
import { useCluster } from '../../data/clusters.ts'
import { DetailsDialog } from './DetailsDialog.tsx'
import type { Dialog } from './dialog.ts'
import { EditDialog } from './EditDialog.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'
import { TestDialog } from './TestDialog.tsx'

type Props = { readonly dialog: Dialog | null; readonly onClose: () => void }

/** The dialog that is open, about the cluster as it is now. It is mounted anew each time, so it keeps nothing. */
export function Dialogs({ dialog, onClose }: Props) {
  const newest = useCluster(dialog?.cluster.id ?? null)
  if (!dialog) return null
  const props = { cluster: newest ?? dialog.cluster, onClose }
  switch (dialog.kind) {
    case 'edit':
      return <EditDialog {...props} />
    case 'test':
      return <TestDialog {...props} />
    case 'remove':
      return <RemoveDialog {...props} />
    case 'details':
      return <DetailsDialog {...props} />
    default:
      return assertNever(dialog.kind)
  }
}
