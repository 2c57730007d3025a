import type { Contract } from '../../../preload/contract.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `shells.${string}`>

export const shellHandlers = ({ shells }: Services): Pick<Handlers, Names> => ({
  'shells.start': async (input, signal) => (await shells()).start(input, signal),
  'shells.output': async function* ({ shell }, signal) {
    yield* (await shells()).output(shell, signal)
  },
  'shells.write': async ({ shell, text }) => (await shells()).write(shell, text),
  'shells.resize': async ({ shell, size }) => (await shells()).resize(shell, size),
})
