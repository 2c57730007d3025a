// What the log may name of the user's besides clusters: for texts that leave this computer.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { ClusterConfig } from './clusters/config.ts'

type Sources = {
  readonly folders: () => readonly string[]
  /** Of every store that is open. */
  readonly namespaces: () => readonly string[]
  readonly clusters: () => readonly ClusterId[]
  readonly configOf: (cluster: ClusterId) => Promise<ClusterConfig>
}

/** Watched folders, namespaces, and files that the kubeconfigs name. */
export async function privateNames({ folders, namespaces, clusters, configOf }: Sources): Promise<string[]> {
  const named = await Promise.all(clusters().map(cluster => configOf(cluster).then(namesOf, namesInFailure)))
  return [...folders(), ...namespaces(), ...named.flat()]
}

const namesOf = ({ credential }: ClusterConfig): string[] =>
  credential.type === 'tokenFile' ? [credential.path] : []

/** One that cannot be used tells of the file that it lacks. */
function namesInFailure(cause: unknown): string[] {
  if (!(cause instanceof AppError)) throw cause
  const { path } = cause.data
  return typeof path === 'string' ? [path] : []
}
