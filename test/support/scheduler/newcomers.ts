// Pods that keep being created while something else happens, and whether each got our gate.
import { setTimeout as sleep } from 'node:timers/promises'
import { GATE } from '#core/wire.ts'
import type { Api } from '../../cluster/api.ts'
import type { WatchedPod } from './bookkeeper.ts'
import { isGating } from './install.ts'
import { barePod } from './workloads.ts'

export interface Newcomers {
  readonly created: number
  /** Names of those that came without our gate. */
  readonly slipped: readonly string[]
  /** Creations in a dry run, which ask the admission all the same, and how many of them came without our gate. */
  readonly probes: number
  readonly ungatedProbes: number
}

/** What one newcomer asks for. */
export const NEWCOMER = { cpu: '10m' }
const EVERY_MS = 200
/** So many and so soon one after the other that something is created at every moment. */
const [PROBING_AT_ONCE, PROBE_EVERY_MS] = [3, 5]

export const hasOurGate = ({ spec }: WatchedPod): boolean =>
  spec.schedulingGates?.some(({ name }) => name === GATE) === true

/** Creates pods in a namespace until `during` is done. */
export async function createWhile(
  api: Api,
  { namespace, prefix }: { readonly namespace: string; readonly prefix: string },
  during: () => Promise<unknown>,
): Promise<Newcomers> {
  const end = new AbortController()
  const slipped: string[] = []
  let [created, probes, ungatedProbes] = [0, 0, 0]

  async function create(): Promise<void> {
    for (; !end.signal.aborted; await sleep(EVERY_MS)) {
      const name = `${prefix}-${created}`
      const { path, body } = barePod({ namespace, name, resources: NEWCOMER })
      if (!hasOurGate(await api.send<WatchedPod>('POST', path, body))) slipped.push(name)
      created += 1
    }
  }
  async function probe(): Promise<void> {
    for (; !end.signal.aborted; await sleep(PROBE_EVERY_MS)) {
      probes += 1
      if (!(await isGating(api, namespace))) ungatedProbes += 1
    }
  }

  const creating = Promise.all([create(), ...Array.from({ length: PROBING_AT_ONCE }, probe)])
  await during().finally(() => end.abort())
  await creating
  return { created, slipped, probes, ungatedProbes }
}
