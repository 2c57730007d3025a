import type { Contract } from '../../../preload/contract.ts'
import { bytes, millis } from '#core/base/units.ts'
import { deleteStore, storeBytes } from '../../store/files.ts'
import { previewSources } from '../../clusters/preview.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `clusters.${string}`>

export const clusterHandlers = (services: Services): Pick<Handlers, Names> => {
  const { registry, hosts, consent, storePath, now } = services
  const withConnection = (cluster: ReturnType<typeof registry.list>[number]) => ({
    ...cluster,
    connection: hosts.connection(cluster.id),
  })
  return {
    'clusters.list': async () => registry.list().map(withConnection),
    'clusters.preview': ({ sources }, signal) =>
      previewSources(sources, { kept: registry.rows(), now: now(), signal }),
    'clusters.probe': async (asked, signal) => {
      const { probe } = await import('../../clusters/probe.ts')
      return probe(asked, { now: now(), env: services.env() }, signal)
    },
    'clusters.add': ({ items }, signal) => registry.add(items, signal),
    'clusters.update': async ({ cluster, patch }) => withConnection(registry.update(cluster, patch)),
    'clusters.reorder': async ({ order }) => registry.reorder(order),
    'clusters.removalPlan': async ({ cluster }) => removalPlan(services, cluster),
    'clusters.remove': async ({ cluster, typedName }) => {
      const { source } = registry.get(cluster)
      registry.remove(cluster, typedName)
      await hosts.release(cluster)
      // The sample's store is a file of the app.
      if (source.kind !== 'sample') deleteStore(storePath(cluster))
    },
    'clusters.test': async ({ cluster }, signal) => {
      const { testConnection } = await import('../../clusters/connectionTest.ts')
      return testConnection(() => services.wayTo(cluster), now(), signal)
    },
    'clusters.live': ({ cluster }, signal) => hosts.live(cluster, signal),
    'clusters.reconnect': async ({ cluster }) => hosts.reconnect(cluster),
    'clusters.allowExec': async ({ cluster }) => {
      consent.allow(cluster, await registry.configOf(cluster))
      hosts.reconnect(cluster)
    },
    'clusters.acceptCa': async ({ cluster }) => {
      await registry.acceptCa(cluster)
      hosts.reconnect(cluster)
    },
  }
}

/** What is deleted of a cluster whose store is a file of the app. */
const NOTHING = { samples: 0, oldest: null }

function removalPlan(
  { registry, hosts, storePath }: Services,
  cluster: Parameters<Services['storePath']>[0],
) {
  const { name, source } = registry.get(cluster)
  const isSample = source.kind === 'sample'
  const { samples, oldest } = isSample ? NOTHING : hosts.store(cluster).history.extent()
  return {
    name,
    storePath: storePath(cluster),
    storeBytes: isSample ? bytes(0) : storeBytes(storePath(cluster)),
    samples,
    oldestSample: oldest === null ? null : millis(oldest),
    keptFile: 'path' in source ? source.path : null,
  }
}
