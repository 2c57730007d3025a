import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

export const historyHandlers = ({
  hosts,
}: Services): Pick<Handlers, 'history.range' | 'history.catalog'> => ({
  'history.range': async ({ cluster, ...range }) => hosts.store(cluster).history.range(range),
  'history.catalog': async ({ cluster, ...asked }) => hosts.store(cluster).history.catalog(asked),
})
