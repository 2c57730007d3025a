import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

export const searchHandlers = ({ hosts }: Services): Pick<Handlers, 'search.find'> => ({
  'search.find': async ({ cluster, text, limit }) => ({
    ...hosts.store(cluster).search(text, limit),
    provenance: hosts.provenance(cluster),
  }),
})
