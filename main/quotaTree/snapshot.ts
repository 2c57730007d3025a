// The cluster as the scheduler sees it, read once for a what-if: everything that a decision depends on and that a cluster tells.
import { millis } from '#core/base/units.ts'
import { readSettings } from '#core/deploy/settings.ts'
import { readBudget, readClusterNode } from '#core/pods/cluster.ts'
import { POD_GROUP_API_VERSIONS, readPodGroup } from '#core/pods/gang.ts'
import { readPod } from '#core/pods/read.ts'
import type { Snapshot } from '#core/schedule/snapshot.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import type { KubeObject, Objects } from '../clusters/objects.ts'
import { inNamespace } from '../suite/scheduler/refs.ts'

/** Without a tree: which one is in force is for the caller to say. Reservations and back-offs are the component's own, so there are none. */
export async function readSnapshot(objects: Objects, signal: AbortSignal): Promise<Omit<Snapshot, 'tree'>> {
  const all = (apiVersion: string, kind: string): Promise<KubeObject[]> =>
    objects.list({ apiVersion, kind, namespace: null }, signal)
  const [pods, nodes, budgets, config, ...groups] = await Promise.all([
    all('v1', 'Pod'),
    all('v1', 'Node'),
    all('policy/v1', 'PodDisruptionBudget'),
    objects.get(inNamespace('v1', 'ConfigMap', CONFIG_MAPS.config), signal),
    ...POD_GROUP_API_VERSIONS.map(apiVersion => all(apiVersion, 'PodGroup')),
  ])
  const data = (config?.['data'] ?? {}) as Record<string, string>
  const gangs = new Map(
    groups
      .flat()
      .map(group => readPodGroup(group).gang)
      .map(gang => [gang.key, gang]),
  )
  const now = millis(Date.now())
  return {
    now,
    treeChangedAt: now,
    pods: pods.map(pod => readPod(pod).pod),
    nodes: nodes.map(node => readClusterNode(node).node),
    budgets: budgets.map(budget => readBudget(budget).budget),
    gangs: [...gangs.values()],
    reservations: [],
    backOffs: [],
    options: { ...readSettings(data).settings.schedule, ungatedNamespaces: new Set() },
  }
}
