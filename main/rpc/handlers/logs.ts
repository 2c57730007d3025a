import type { Contract } from '../../../preload/contract.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `logs.${string}`>

export const logHandlers = ({ logs }: Services): Pick<Handlers, Names> => ({
  'logs.containers': async (pod, signal) => (await logs()).containers(pod, signal),
  'logs.read': async function* (log, signal) {
    yield* (await logs()).read(log, signal)
  },
  'logs.save': async (log, signal) => (await logs()).save(log, signal),
})
