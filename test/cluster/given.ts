// The control plane that one test run shares, in a form that reaches test files in other processes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { NoControlPlane, startCluster } from './start.ts'

export interface GivenCluster {
  /** An administrator's kubeconfig. */
  readonly kubeconfigPath: string
  /** The kubeconfig of a user without any rights but those that a test binds to the user `viewer`. */
  readonly viewerKubeconfigPath: string
  /** Whether controllers and a scheduler act on what tests create. */
  readonly hasControllers: boolean
  /** Whether fake nodes turn Ready and run pods. */
  readonly hasFakeNodes: boolean
  /** What every pod of a fake node logs; null where pods are real. */
  readonly podLogPath: string | null
}

interface Kubeconfig {
  'current-context': string
  contexts: { name: string; context: { user: string } }[]
  users: { name: string; user: Record<string, unknown> }[]
}

/** The kubeconfig with its current user acting as `viewer`. */
export function impersonating(text: string): string {
  const config = parse(text) as Kubeconfig
  const name = config.contexts.find(context => context.name === config['current-context'])?.context.user
  const users = config.users.map(user =>
    user.name === name ? { ...user, user: { ...user.user, as: 'viewer' } } : user,
  )
  return stringify({ ...config, users })
}

async function existing(kubeconfigPath: string) {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-given-'))
  const viewerKubeconfigPath = join(folder, 'viewer.kubeconfig')
  await writeFile(viewerKubeconfigPath, impersonating(await readFile(kubeconfigPath, 'utf8')), {
    mode: 0o600,
  })
  const cluster: GivenCluster = {
    kubeconfigPath,
    viewerKubeconfigPath,
    hasControllers: true,
    hasFakeNodes: false,
    podLogPath: null,
  }
  return { cluster, stop: () => rm(folder, { recursive: true, force: true }) }
}

/**
 * The cluster for a test run: the one of CANOPY_TEST_KUBECONFIG, else one started for it; undefined where there is nothing to
 * start one with. Under CI that is an error.
 */
export async function giveCluster(env = process.env) {
  const kubeconfigPath = env['CANOPY_TEST_KUBECONFIG']
  if (kubeconfigPath) return existing(kubeconfigPath)
  try {
    const started = await startCluster()
    const cluster: GivenCluster = {
      kubeconfigPath: started.kubeconfigPath,
      viewerKubeconfigPath: started.viewerKubeconfigPath,
      hasControllers: started.has('kube-controller-manager') && started.has('kube-scheduler'),
      hasFakeNodes: started.has('kwok'),
      podLogPath: started.podLogPath,
    }
    return { cluster, stop: () => started.stop() }
  } catch (error) {
    if (!(error instanceof NoControlPlane) || env['CI'] === 'true') throw error
    return undefined
  }
}
