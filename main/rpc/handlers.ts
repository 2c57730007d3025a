import type { Contract } from '../../preload/contract.ts'
import type { Input, Names, Output } from '../../preload/define.ts'

type Calls = Names<Contract, 'query' | 'command'>
type Streams = Names<Contract, 'stream'>

/**
 * One function an endpoint; a missing or misspelt one does not compile. `signal` aborts when the window cancels, goes
 * away, or the backend stops. A stream is pulled: the next value is asked for only when the window has room for it.
 */
export type Handlers = {
  [N in Calls]: (input: Input<Contract[N]>, signal: AbortSignal) => Promise<Output<Contract[N]>>
} & {
  [N in Streams]: (input: Input<Contract[N]>, signal: AbortSignal) => AsyncIterable<Output<Contract[N]>>
}
