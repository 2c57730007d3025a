import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

export const dashboardHandlers = ({
  hosts,
}: Services): Pick<Handlers, 'dashboards.get' | 'dashboards.collect'> => ({
  'dashboards.get': async ({ cluster }) => hosts.store(cluster).dashboards(),
  'dashboards.collect': ({ cluster, prometheus }, signal) => hosts.collect(cluster, prometheus, signal),
})
