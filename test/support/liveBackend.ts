// A real backend that is connected to a cluster, with its window's end.
import type { ClusterId } from '#core/base/units.ts'
import type { OutputOf } from '../../renderer/data/client.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Names } from '../../preload/define.ts'
import type { InputOf } from '../../renderer/data/client.ts'
import { openBackend, type RunningBackend } from './runningBackend.ts'

export type LiveBackend = RunningBackend & {
  readonly cluster: ClusterId
  guard(guard: 'none' | 'production' | 'readOnly'): Promise<unknown>
}

/** Connected once this resolves. On a guarded cluster the name to type is `precious`. */
export async function openLiveBackend(dataFolder: string, kubeconfigPath: string): Promise<LiveBackend> {
  const backend = openBackend(dataFolder)
  await backend.add([kubeconfigPath])
  const all = await backend.client.query('clusters.list', undefined)
  const cluster = all.find(({ isSample }) => !isSample)!.id
  const abort = new AbortController()
  await new Promise<void>(resolve => {
    backend.client.subscribe(
      'clusters.live',
      { cluster },
      { signal: abort.signal, onValue: ({ status }) => status === 'live' && resolve() },
    )
  })
  return {
    ...backend,
    cluster,
    guard: guard =>
      backend.client.command('clusters.update', { cluster, patch: { guard, name: 'precious' } }),
    close: () => {
      abort.abort()
      return backend.close()
    },
  }
}

type StreamName = Names<Contract, 'stream'>

/** The values of a stream until one passes or it ends. Rejects with why it broke, or when time is up. */
export function readUntil<N extends StreamName>(
  { client }: RunningBackend,
  { name, input }: { readonly name: N; readonly input: InputOf<N> },
  passes: (values: readonly OutputOf<N>[]) => boolean,
): Promise<OutputOf<N>[]> {
  const abort = new AbortController()
  const values: OutputOf<N>[] = []
  return new Promise<OutputOf<N>[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not in time: ${JSON.stringify(values)}`)), 20_000)
    const settle = (): void => {
      clearTimeout(timer)
      resolve(values)
    }
    client.subscribe(name, input, {
      signal: abort.signal,
      onValue: value => {
        values.push(value)
        if (passes(values)) settle()
      },
      onEnd: failure => (failure ? reject(failure) : settle()),
    })
  }).finally(() => abort.abort())
}
