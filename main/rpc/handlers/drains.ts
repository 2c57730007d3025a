import type { Contract } from '../../../preload/contract.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `drains.${string}`> | 'nodes.cordon'

export const drainHandlers = ({ drains }: Services): Pick<Handlers, Names> => ({
  'nodes.cordon': async (input, signal) => (await drains()).cordon(input, signal),
  'drains.plan': async (of, signal) => (await drains()).plan(of, signal),
  'drains.start': async (input, signal) => (await drains()).start(input, signal),
  'drains.live': async function* (of, signal) {
    yield* (await drains()).live(of, signal)
  },
  'drains.cancel': async of => (await drains()).cancel(of),
})
