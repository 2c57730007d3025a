import type { Suite } from './suite.ts'

/** A suite that is loaded when it is first asked for: a start of the app has no use for it. */
export function openSuite(load: () => Promise<Suite>): Suite {
  let loading: Promise<Suite> | null = null
  const suite = (): Promise<Suite> => (loading ??= load())
  return {
    live: async function* (cluster, signal) {
      yield* (await suite()).live(cluster, signal)
    },
    queue: async function* (cluster, window, signal) {
      yield* (await suite()).queue(cluster, window, signal)
    },
    plan: async (cluster, of, signal) => (await suite()).plan(cluster, of, signal),
    start: async (cluster, starting) => (await suite()).start(cluster, starting),
    cancel: async cluster => (await suite()).cancel(cluster),
    close: async () => {
      if (loading) await (await loading).close()
    },
  }
}
