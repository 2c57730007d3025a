import type { V1Namespace } from '@kubernetes/client-node'
import type { NamespaceRecord } from '../../store/records.ts'
import { readIdentity } from './metadata.ts'
import { readText } from './read.ts'

/** A Namespace as the mirror keeps it. `phase` is Active or Terminating; '' when the server stated none. */
export function projectNamespace(namespace: V1Namespace): NamespaceRecord {
  return { kind: 'namespace', ...readIdentity(namespace.metadata), phase: readText(namespace.status?.phase) }
}
