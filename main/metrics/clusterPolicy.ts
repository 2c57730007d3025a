// What the NVIDIA GPU operator says of its own work in the cluster.
import type { Millis } from '#core/base/units.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { listServed } from '../clusters/listServed.ts'
import { listAt, textAt, timeAt } from '../jobs/dig.ts'

const CLUSTER_POLICIES = {
  group: 'nvidia.com',
  version: 'v1',
  name: 'clusterpolicies',
  isMetadataOnly: false,
} as const

/** A ClusterPolicy whose parts do not all run. `message` names them, '' where the operator does not. */
export type StuckPolicy = { readonly name: string; readonly message: string; readonly since: Millis | null }

/** The policy that is not ready; null for none, and where it cannot be asked for. Throws what ends the connection. */
export const readStuckPolicy = async (
  client: ClusterClient,
  signal: AbortSignal,
): Promise<StuckPolicy | null> => stuckOf(await listServed(client, CLUSTER_POLICIES, signal))

/** https://github.com/NVIDIA/gpu-operator/issues/667: `status.state` and a condition `Ready` or `Error` that says why. Pure. */
export function stuckOf(policies: readonly unknown[]): StuckPolicy | null {
  const policy = policies.find(each => textAt(each, 'status', 'state') === 'notReady')
  if (policy === undefined) return null
  const failing = listAt(policy, 'status', 'conditions').find(
    condition => textAt(condition, 'status') === (textAt(condition, 'type') === 'Error' ? 'True' : 'False'),
  )
  return {
    name: textAt(policy, 'metadata', 'name'),
    message: textAt(failing, 'message'),
    since: timeAt(failing, 'lastTransitionTime'),
  }
}
