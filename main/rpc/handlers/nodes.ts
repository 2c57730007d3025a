import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

export const nodeHandlers = ({
  hosts,
}: Services): Pick<Handlers, 'nodes.list' | 'nodes.get' | 'pods.list'> => ({
  'nodes.list': async ({ cluster, ...window }) => ({
    ...hosts.store(cluster).nodes.list(window),
    provenance: hosts.provenance(cluster),
  }),
  'nodes.get': async ({ cluster, name }) => ({
    ...hosts.store(cluster).nodes.get(name),
    provenance: hosts.provenance(cluster),
  }),
  'pods.list': async ({ cluster, ...window }) => ({
    ...hosts.store(cluster).pods.list(window),
    provenance: hosts.provenance(cluster),
  }),
})
