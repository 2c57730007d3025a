import { withFindings } from '../../metrics/withFindings.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

export const overviewHandlers = ({ hosts }: Services): Pick<Handlers, 'overview.get'> => ({
  'overview.get': async ({ cluster }) => {
    const store = hosts.store(cluster)
    return { ...withFindings(store.overview(), store.findings()), provenance: hosts.provenance(cluster) }
  },
})
