// What a component brings to the engine: its objects by phase, and what only it knows of its health and its removal.
import type { PhaseName } from '#core/deploy/manifests.ts'
import type { KubeObject, ObjectRef } from '../clusters/objects.ts'
import type { Check, ComponentHealth, ComponentId, Right } from '../../preload/contract/suite.ts'
import type { Report } from './progress.ts'
import type { Site } from './site.ts'

export type Phase = { readonly name: PhaseName; readonly objects: readonly KubeObject[] }

export type Component<O> = {
  readonly id: ComponentId
  /** Its own namespace, where the inventory lies too. */
  readonly namespace: string
  /** The version that this app installs. */
  readonly version: string
  readonly defaults: O
  /** Reads options that were kept in a cluster. Throws BAD_RESPONSE. */
  readonly readOptions: (kept: unknown) => O
  /** Every object by phase, as this cluster takes them; equal options give equal objects on an unchanged cluster. */
  render(options: O, site: Site, signal: AbortSignal): Promise<readonly Phase[]>
  /** What only this component has to ask before it is installed. */
  check(asked: CheckContext<O>, signal: AbortSignal): Promise<readonly Check[]>
  health(site: Site, signal: AbortSignal): Promise<ComponentHealth>
  /** What runs: where it is there without an inventory, somebody else installed it. */
  readonly mainObject: ObjectRef
  /** What it writes by itself in its own namespace: not foreign when met, and removed with it. */
  readonly ownWrites: readonly ObjectRef[]
  /** What intercepts requests of others, under every option: removed first. */
  readonly admission: readonly ObjectRef[]
  /** How many objects of others it holds back now. */
  held(site: Site, signal: AbortSignal): Promise<number>
  /** Rights that its release needs, besides those on its own objects. */
  readonly releaseRights: readonly Right[]
  /** Lets go of everything that it holds back in the cluster; works with the component dead. Can be repeated. */
  release(site: Site, report: Report, signal: AbortSignal): Promise<void>
  /** Objects of the user's that live on without it unless a name is typed. */
  readonly keepsakes: readonly ObjectRef[]
}

export type CheckContext<O> = {
  readonly site: Site
  readonly options: O
  readonly phases: readonly Phase[]
  /** Whether it is there already: what only concerns newcomers need not be asked. */
  readonly isInstalled: boolean
}
