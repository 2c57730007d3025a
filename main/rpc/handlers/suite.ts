import type { Contract } from '../../../preload/contract.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `suite.${string}`>

export const suiteHandlers = ({ suite }: Services): Pick<Handlers, Names> => ({
  'suite.live': ({ cluster }, signal) => suite.live(cluster, signal),
  'suite.queue': ({ cluster, ...window }, signal) => suite.queue(cluster, window, signal),
  'suite.plan': ({ cluster, ...of }, signal) => suite.plan(cluster, of, signal),
  'suite.start': ({ cluster, ...starting }) => suite.start(cluster, starting),
  'suite.cancel': ({ cluster }) => suite.cancel(cluster),
})
