import type { Contract } from '../../../preload/contract.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `jobs.${string}`>

export const jobHandlers = ({ hosts, jobActions }: Services): Pick<Handlers, Names> => ({
  'jobs.past': async ({ cluster, ...span }) => hosts.store(cluster).jobs.past(span),
  'jobs.pastNamed': async ({ cluster, ...of }) => hosts.store(cluster).jobs.pastNamed(of),
  'jobs.warnings': async ({ cluster, ...of }) => hosts.store(cluster).jobWarnings(of),
  'jobs.types': async ({ cluster }, signal) => (await jobActions()).types(cluster, signal),
  'jobs.setSuspended': async (input, signal) => (await jobActions()).setSuspended(input, signal),
  'jobs.remove': async (input, signal) => (await jobActions()).remove(input, signal),
})
