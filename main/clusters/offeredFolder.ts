import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder in which kubectl looks for its configuration, unless it is watched already or is not there: it is offered, never taken.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function offeredFolder(watched: readonly string[], home = homedir()): Promise<string | null> {
  const folder = join(home, '.kube')
  if (watched.includes(folder)) return null
  const isFolder = await stat(folder).then(
    found => found.isDirectory(),
    () => false, // not there, or not ours to read
  )
  return isFolder ? folder : null
}
