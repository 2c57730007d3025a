import type { KubernetesObject } from '@kubernetes/client-node'
import type { WorkloadRecord } from '../../store/records.ts'
import { isDeleting, readController, readIdentity } from './metadata.ts'
import { readText } from './read.ts'

/**
 * A pod's owner, of metadata alone (PartialObjectMetadata), which carries no kind of its own: `objectKind` is that of the
 * listing. Its status is unknown then, '', but for one that is on its way out.
 */
export function projectWorkload(object: KubernetesObject, objectKind: string): WorkloadRecord {
  return {
    kind: 'workload',
    ...readIdentity(object.metadata),
    objectKind,
    namespace: readText(object.metadata?.namespace),
    owner: readController(object.metadata),
    status: isDeleting(object.metadata) ? 'Terminating' : '',
  }
}
