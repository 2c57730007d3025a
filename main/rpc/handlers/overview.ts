import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

export const overviewHandlers = ({ hosts }: Services): Pick<Handlers, 'overview.get'> => ({
  'overview.get': async ({ cluster }) => ({
    ...hosts.store(cluster).overview(),
    provenance: hosts.provenance(cluster),
  }),
})
