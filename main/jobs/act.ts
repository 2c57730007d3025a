// What a person does with a job: suspend it, let it go on, delete it.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Input, Output } from '../../preload/define.ts'
import type { Changes } from '../clusters/changes.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { FIELD_MANAGER } from '../clusters/objects.ts'
import { objectPath } from '../objects/place.ts'
import { discoverJobKinds } from './list.ts'
import { suspendPatch, suspendPath } from './suspend.ts'

type Of<N extends keyof Contract> = Input<Contract[N]>

/** What the endpoints `jobs.*` that act do; every method throws AppError. */
export type JobActions = {
  types(cluster: ClusterId, signal: AbortSignal): Promise<Output<Contract['jobs.types']>>
  setSuspended(input: Of<'jobs.setSuspended'>, signal: AbortSignal): Promise<void>
  remove(input: Of<'jobs.remove'>, signal: AbortSignal): Promise<void>
}

export type JobActionsOptions = {
  /** Throws why the cluster is offline. */
  readonly client: (cluster: ClusterId) => ClusterClient
  readonly changes: Changes
}

export function createJobActions({ client: clientOf, changes }: JobActionsOptions): JobActions {
  const find = async (client: ClusterClient, type: string, signal: AbortSignal) => {
    const found = (await discoverJobKinds(client, signal)).find(({ kind }) => kind.type === type)
    if (!found) throw new AppError('NOT_FOUND', `The cluster serves no ${type}`, { data: { type } })
    const { kind, version } = found
    return { ...found, resource: { group: kind.group, version, plural: kind.plural } }
  }

  return {
    types: async (cluster, signal) =>
      (await discoverJobKinds(clientOf(cluster), signal)).map(({ kind, version }) => ({
        type: kind.type,
        kind: kind.kind,
        resource: { group: kind.group, version, plural: kind.plural },
        canSuspend: suspendPath(kind, version) !== null,
      })),
    setSuspended: ({ cluster, type, namespace, name, uid, typedCluster, isSuspended }, signal) => {
      const action = isSuspended ? 'jobs.suspend' : 'jobs.resume'
      return changes.run({ cluster, action, detail: { type, namespace, name }, typedCluster }, async () => {
        const client = clientOf(cluster)
        const { kind, version, resource } = await find(client, type, signal)
        const path = suspendPath(kind, version)
        if (!path)
          throw new AppError('INVALID_INPUT', `A ${type} cannot be suspended`, {
            data: { field: 'type', type },
          })
        const change = {
          method: 'PATCH',
          path: objectPath({ resource, namespace, name }),
          query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' },
          contentType: 'application/merge-patch+json',
          body: suspendPatch(path, isSuspended, uid),
        } as const
        await client.change(change, signal)
      })
    },
    remove: ({ cluster, type, namespace, name, uid, typedCluster, typedName, propagation }, signal) =>
      changes.run(
        {
          cluster,
          action: 'jobs.remove',
          detail: { type, namespace, name, propagation },
          typedCluster,
          confirm: { name, typed: typedName },
        },
        async () => {
          const client = clientOf(cluster)
          const { resource } = await find(client, type, signal)
          const body = {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            preconditions: { uid },
            propagationPolicy: propagation,
          }
          await client.change(
            { method: 'DELETE', path: objectPath({ resource, namespace, name }), body },
            signal,
          )
        },
      ),
  }
}
