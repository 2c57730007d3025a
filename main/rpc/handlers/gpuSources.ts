import type { Contract } from '../../../preload/contract.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `gpuSources.${string}`>

export const gpuSourceHandlers = ({ registry, hosts, sourceSettings }: Services): Pick<Handlers, Names> => ({
  'gpuSources.get': async ({ cluster }) => sourceSettings.get(registry.get(cluster).id),
  'gpuSources.set': async ({ cluster, source, secret }) => {
    await sourceSettings.set(registry.get(cluster).id, source, secret)
    hosts.renewSource(cluster)
  },
  'gpuSources.probe': ({ cluster }, signal) => hosts.probe(cluster, signal),
})
