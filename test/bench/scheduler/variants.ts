// The ways in which the same pods are let in: without quota, by the least that gates can do, and by the component.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { admissionObjects } from '#core/deploy/admission.ts'
import type { KubernetesObject } from '#core/deploy/object.ts'
import { NAMESPACE, POLICY_PARAMETERS } from '#core/wire.ts'
import { applyAll, removeAll } from '../../support/scheduler/apply.ts'
import type { TreeNode } from '../../support/scheduler/bookkeeper.ts'
import { applyTree, install, uninstall, untilBound, untilGating } from '../../support/scheduler/install.ts'
import type { Control } from './control.ts'

export interface Variant {
  readonly name: string
  /** Starts what lets pods in, and resolves with its end. */
  start(control: Control, namespaces: readonly string[]): Promise<() => Promise<void>>
}

export const noQuota: Variant = { name: 'no quota', start: () => Promise.resolve(() => Promise.resolve()) }

/** Our policy, and a script that opens every gate as soon as it sees it. */
export const floor: Variant = {
  name: 'floor',
  async start({ api, kubeconfigPath }, namespaces) {
    const objects: KubernetesObject[] = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {
          name: POLICY_PARAMETERS,
          namespace: NAMESPACE,
          annotations: Object.fromEntries(namespaces.map(name => [name, name])),
        },
      },
      ...admissionObjects('policy'),
    ]
    await applyAll(api, objects)
    const script = join(import.meta.dirname, 'openEveryGate.ts')
    const child = spawn(process.execPath, [script, kubeconfigPath], { stdio: 'inherit' })
    await untilGating(api, namespaces)
    await sleep(2000) // the script watches
    return async () => {
      child.kill()
      await once(child, 'exit')
      await removeAll(
        api,
        objects.toReversed().filter(({ kind }) => kind !== 'Namespace'),
      )
      await sleep(2000)
    }
  },
}

const choice = { admission: 'policy', replicas: 2 } as const

/** The component as it is installed, two replicas, with a leaf for each namespace that has room for all. */
export const canopy: Variant = {
  name: 'canopy',
  async start({ api }, namespaces) {
    await install(api, choice)
    await applyTree(api, leafPerNamespace(namespaces, 4000))
    await untilBound(api, namespaces)
    await sleep(2000)
    return () => uninstall(api, choice)
  },
}

/** A tree of one level whose leaves each are guaranteed their share of `cpus` and may use all. */
export const leafPerNamespace = (namespaces: readonly string[], cpus: number): TreeNode => ({
  name: 'root',
  min: { cpu: cpus },
  max: { cpu: cpus },
  children: namespaces.map(name => ({
    name,
    min: { cpu: cpus / namespaces.length },
    max: { cpu: cpus },
    namespaces: [name],
  })),
})
