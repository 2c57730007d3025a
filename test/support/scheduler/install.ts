// Puts the capacity scheduler into a cluster: the objects that the app applies, in its order, by its way of writing.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { admissionObjects, type AdmissionMode } from '#core/deploy/admission.ts'
import { DEFAULT_INSTALL, manifests, type InstallOptions } from '#core/deploy/manifests.ts'
import type { KubernetesObject } from '#core/deploy/object.ts'
import { DEFAULT_SETTINGS, type Settings } from '#core/deploy/settings.ts'
import { COMPONENT, CONFIG_MAPS, GATE, NAMESPACE, TREE } from '#core/wire.ts'
import { buildScheduler } from '../../../main/launch/setup/build.mjs'
import type { Api } from '../../cluster/api.ts'
import { podManifest } from '../../cluster/manifests.ts'
import { until } from '../../cluster/objects.ts'
import { applyAll, removeAll } from './apply.ts'
import type { TreeNode, WatchedPod } from './bookkeeper.ts'

const BUNDLE = join(import.meta.dirname, '../../../out/app/scheduler/scheduler.mjs.gz')

export interface InstallChoice {
  readonly admission: AdmissionMode
  /** 1 when absent. */
  readonly replicas?: number
  /** What differs from the default settings. */
  readonly mode?: Settings['mode']
  readonly schedule?: Partial<Settings['schedule']>
  /** Changes the objects before they are applied. */
  readonly edit?: (object: KubernetesObject) => KubernetesObject
}

let isBuilt: Promise<unknown> | undefined

/** The component's gzipped bundle, built from the sources as they are. */
export async function bundleOfNow(): Promise<Buffer> {
  await (isBuilt ??= buildScheduler())
  return readFileSync(BUNDLE)
}

/** Every object of an installation, the first to apply first. */
export async function installation(choice: InstallChoice): Promise<KubernetesObject[]> {
  const bundle = await bundleOfNow()
  const options: InstallOptions = {
    ...DEFAULT_INSTALL,
    version: '0.0.0-test',
    admission: choice.admission,
    replicas: choice.replicas ?? 1,
    settings: {
      mode: choice.mode ?? DEFAULT_SETTINGS.mode,
      schedule: { ...DEFAULT_SETTINGS.schedule, ...choice.schedule },
    },
    bundle: bundle.toString('base64'),
    bundleHash: createHash('sha256').update(bundle).digest('hex'),
  }
  const objects = manifests(options).flatMap(phase => phase.objects)
  return choice.edit ? objects.map(choice.edit) : objects
}

interface Deployment {
  readonly metadata: { readonly generation: number }
  readonly spec: { readonly replicas: number }
  readonly status?: {
    readonly observedGeneration?: number
    readonly updatedReplicas?: number
    readonly replicas?: number
    readonly readyReplicas?: number
  }
}

/** Resolves when the Deployment has rolled out and every replica is Ready. */
export async function untilRolledOut(api: Api): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${COMPONENT}`
  const isDone = async () => {
    const { metadata, spec, status = {} } = await api.send<Deployment>('GET', path)
    const counts = [status.updatedReplicas, status.replicas, status.readyReplicas]
    const isCurrent = status.observedGeneration === metadata.generation
    return (isCurrent && counts.every(count => count === spec.replicas)) || undefined
  }
  await until('the component to roll out', isDone, { timeoutMs: 60_000, everyMs: 100 })
}

/** Installs the component and resolves when it is ready. */
export async function install(api: Api, choice: InstallChoice): Promise<void> {
  await applyAll(api, await installation(choice))
  await untilRolledOut(api)
}

/** Removes what `install` applied, but for the namespace and the tree. */
export async function uninstall(api: Api, choice: InstallChoice): Promise<void> {
  const isKept = ({ kind }: KubernetesObject) => kind === 'Namespace' || kind === 'CustomResourceDefinition'
  const objects = (await installation(choice)).filter(object => !isKept(object))
  const admission = admissionObjects(choice.admission)
  const rest = objects.filter(object => !admission.some(({ kind }) => kind === object.kind))
  await removeAll(api, [...admission, ...rest.toReversed()])
  const path = `/api/v1/namespaces/${NAMESPACE}/pods`
  const areGone = async () =>
    (await api.send<{ items: unknown[] }>('GET', path)).items.length === 0 || undefined
  await until('no replica', areGone, { timeoutMs: 30_000, everyMs: 100 })
}

/** Writes the quota tree, as a user does. */
export const applyTree = (api: Api, root: TreeNode): Promise<void> =>
  applyAll(api, [
    {
      apiVersion: `${TREE.group}/${TREE.version}`,
      kind: TREE.kind,
      metadata: { name: TREE.name, namespace: TREE.namespace },
      spec: { root },
    },
  ])

/** Resolves when the namespaces are bound, and new pods of each would be gated. */
export async function untilBound(api: Api, namespaces: readonly string[]): Promise<void> {
  const path = `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.bindings}`
  const areBound = async () => {
    const { data = {} } = await api.send<{ data?: Record<string, string> }>('GET', path)
    return namespaces.every(name => name in data) || undefined
  }
  // A leader that was killed by the test before keeps its lease for a while.
  await until('the namespaces to be bound', areBound, { timeoutMs: 60_000, everyMs: 50 })
  await untilGating(api, namespaces)
}

/** Resolves when new pods of every namespace would be gated: the API server learns of it a moment after it is written. */
export const untilGating = (api: Api, namespaces: readonly string[]) =>
  until(
    'new pods to be gated',
    async () => (await Promise.all(namespaces.map(name => isGating(api, name)))).every(Boolean) || undefined,
    { timeoutMs: 30_000, everyMs: 50 },
  )

/** Whether a new pod of the namespace would be gated now, as a dry run has it. */
export async function isGating(api: Api, namespace: string): Promise<boolean> {
  const { path, body } = podManifest({ name: 'probe', namespace, memoryGib: 0 })
  const { spec } = await api.send<WatchedPod>('POST', `${path}?dryRun=All`, body)
  return spec.schedulingGates?.some(({ name }) => name === GATE) === true
}
