import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = 'history.range' | 'history.catalog' | 'history.recording'

export const historyHandlers = ({ hosts, askRange }: Services): Pick<Handlers, Names> => ({
  'history.range': ({ cluster, ...asked }, signal) => askRange(hosts.store(cluster), asked, signal),
  'history.recording': async ({ cluster }) => hosts.recording(cluster),
  'history.catalog': async ({ cluster, ...asked }) => hosts.store(cluster).history.catalog(asked),
})
