import type { Contract } from '../../../preload/contract.ts'
import type { ClusterId } from '#core/base/units.ts'
import { previewSources } from '../../clusters/preview.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `clusters.${string}`>

export const clusterHandlers = (services: Services): Pick<Handlers, Names> => {
  const { registry, hosts, consent, removal, newcomer, now } = services
  const withConnection = (cluster: ReturnType<typeof registry.list>[number]) => ({
    ...cluster,
    connection: hosts.connection(cluster.id),
  })
  /** Also where it was refused: the next attempt tells what there is to consent to now. */
  const thenReconnect = (cluster: ClusterId, work: () => Promise<void>): Promise<void> =>
    work().finally(() => hosts.reconnect(cluster))
  return {
    'clusters.list': async () => registry.list().map(withConnection),
    'clusters.preview': ({ sources }, signal) =>
      previewSources(sources, { kept: registry.rows(), now: now(), signal }),
    'clusters.probe': async (asked, signal) => {
      const { probe } = await import('../../clusters/probe.ts')
      return probe(asked, { now: now(), env: services.env() }, signal)
    },
    'clusters.add': async ({ items }, signal) => {
      const outcome = await registry.add(items, signal)
      for (const cluster of outcome.replaced) hosts.reconnect(cluster)
      return outcome
    },
    'clusters.update': async ({ cluster, patch }) => withConnection(registry.update(cluster, patch)),
    'clusters.reorder': async ({ order }) => registry.reorder(order),
    'clusters.removalPlan': async ({ cluster }) => removal.plan(cluster),
    'clusters.remove': ({ cluster, typedName }) => removal.remove(cluster, typedName),
    'clusters.test': async ({ cluster }, signal) => {
      const { testConnection } = await import('../../clusters/connectionTest.ts')
      return testConnection(() => services.wayTo(cluster), now(), signal)
    },
    'clusters.live': ({ cluster }, signal) => hosts.live(cluster, signal),
    'clusters.reconnect': async ({ cluster }) => hosts.reconnect(cluster),
    'clusters.allowExec': ({ cluster, hash }) =>
      thenReconnect(cluster, async () => consent.allow(cluster, await registry.configOf(cluster), hash)),
    'clusters.acceptCa': ({ cluster, trust }) =>
      thenReconnect(cluster, () => registry.acceptCa(cluster, trust)),
    'clusters.moved': ({ cluster, address }) =>
      thenReconnect(cluster, () => newcomer.moved(cluster, address)),
    'clusters.beginAnew': ({ cluster, typedName }) => newcomer.beginAnew(cluster, typedName),
  }
}
