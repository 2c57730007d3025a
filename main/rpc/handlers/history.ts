import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

export const historyHandlers = ({ hosts }: Services): Pick<Handlers, 'history.range'> => ({
  'history.range': async ({ cluster, ...range }) => hosts.store(cluster).range(range),
})
