import { readFile } from 'node:fs/promises'
import { KubeConfig } from '@kubernetes/client-node'

/** What a session needs of a kubeconfig of the test cluster, which is trusted by CA and let in by token. */
export async function readTestKubeconfig(path: string) {
  const kubeconfig = new KubeConfig()
  kubeconfig.loadFromFile(path)
  const cluster = kubeconfig.getCurrentCluster()
  const token = kubeconfig.getCurrentUser()?.token
  if (!cluster?.caFile || !token) throw new Error(`${path} has no CA file or token`)
  return { server: cluster.server, caPem: await readFile(cluster.caFile, 'utf8'), token }
}
