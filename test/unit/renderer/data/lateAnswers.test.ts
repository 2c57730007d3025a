import { setImmediate as turn } from 'node:timers/promises'
import { QueryObserver, type QueryObserverResult } from '@tanstack/react-query'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Handlers } from '../../../../main/rpc/handlers.ts'
import { serve } from '../../../../main/rpc/server.ts'
import { followChanges } from '../../../../renderer/data/changes.ts'
import { createClient, type InputOf, type OutputOf } from '../../../../renderer/data/client.ts'
import { createQueryCache, endpointKey, previousOfSameCluster } from '../../../../renderer/data/queries.ts'
import { openChannel } from '../../../support/channel.ts'

// The real client, query cache, changes and server over a real channel; only what the handlers answer is made up. Delays
// are turns of the event loop: a message takes one or two, so that some tens of them hold every interleaving.

const CLUSTERS = ['prod', 'lab', 'edge'] as ClusterId[]
const SEED = 20261124
/** The last answer has come by then, milliseconds: a message takes many turns where the computer is busy. */
const LAST_MS = 10_000
const RUNS = process.env['CANOPY_LONG'] ? 5000 : 300

type Step = {
  readonly cluster: ClusterId
  readonly filter: string
  /** How long answers take from now on, and how long the user stays, in turns of the event loop. */
  readonly answerTurns: number
  readonly stayTurns: number
  readonly also: 'nothing' | 'change' | 'newBackend'
}
const step: fc.Arbitrary<Step> = fc.record({
  cluster: fc.constantFrom(...CLUSTERS),
  filter: fc.constantFrom('', 'gpu'),
  answerTurns: fc.integer({ min: 0, max: 40 }),
  stayTurns: fc.integer({ min: 0, max: 25 }),
  also: fc.constantFrom('nothing', 'nothing', 'change', 'newBackend'),
})

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await turn()
}

const labelOf = (input: { cluster: string; filter: string }): string => `${input.cluster}/${input.filter}`
/** What a window shows of an answer: whose it is. */
const shownOf = (result: QueryObserverResult<unknown>): string | undefined =>
  (result.data as OutputOf<'nodes.list'> | undefined)?.rows[0]?.name

/** Handlers that know two endpoints and answer with the name of what they were asked. */
function fakeHandlers(latency: { turns: number }, poke: { now: () => void }): Handlers {
  const answer = async (input: InputOf<'nodes.list'>) => {
    await turns(latency.turns)
    return { rows: [{ name: labelOf(input) }], total: 1, unfiltered: 1, offset: 0 }
  }
  async function* changes(_: void, signal: AbortSignal) {
    while (!signal.aborted) {
      await new Promise<void>(resolve => {
        poke.now = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      if (!signal.aborted) yield [{ topic: 'connection', cluster: null, revision: 1 }]
    }
  }
  return { 'nodes.list': answer, changes } as unknown as Handlers
}

/** Switches as a user does while answers come late. @returns everything wrong that was ever shown, and what is in the end */
async function use(
  steps: readonly [Step, ...Step[]],
): Promise<{ wrong: string[]; last: string | undefined }> {
  const latency = { turns: 0 }
  const poke = { now: () => undefined as void }
  const stop = new AbortController()
  const client = createClient()
  const queries = createQueryCache(() => undefined)
  const channels: (() => void)[] = []
  const attachBackend = () => {
    const channel = openChannel()
    channels.push(channel.close)
    const handlers = fakeHandlers(latency, poke)
    serve(channel.backend, {
      handlers,
      reportBug: (_, name, cause) => wrong.push(`${name}: ${String(cause)}`),
      signal: stop.signal,
    })
    client.attach(channel.window)
  }
  const optionsOf = ({ cluster, filter }: Step) => {
    const input = {
      cluster,
      filter,
      sort: { column: 'name', descending: false },
      offset: 0,
      limit: 10,
      onlyGpu: false,
    } as const
    const key = endpointKey('nodes.list', input)
    return {
      queryKey: key,
      queryFn: ({ signal }: { signal: AbortSignal }) => client.query('nodes.list', input, signal),
      placeholderData: previousOfSameCluster(key) as never,
    }
  }

  const wrong: string[] = []
  attachBackend()
  followChanges(client, queries, stop.signal)
  let [asked] = steps
  const observer = new QueryObserver<unknown>(queries, optionsOf(asked))
  const look = () => {
    const result = observer.getCurrentResult()
    const shown = shownOf(result)
    const isRight = result.isPlaceholderData
      ? shown?.startsWith(`${asked.cluster}/`)
      : shown === labelOf(asked)
    if (shown !== undefined && !isRight) wrong.push(`${shown} where ${labelOf(asked)} was asked`)
  }
  const unsubscribe = observer.subscribe(look)
  for (const next of steps) {
    asked = next
    latency.turns = next.answerTurns
    observer.setOptions(optionsOf(next))
    look()
    if (next.also === 'change') poke.now()
    if (next.also === 'newBackend') attachBackend()
    await turns(next.stayTurns)
    look()
  }
  const limit = Date.now() + LAST_MS
  while (observer.getCurrentResult().data === undefined && Date.now() < limit) await turn()
  look()
  const last = shownOf(observer.getCurrentResult())
  unsubscribe()
  stop.abort()
  queries.clear()
  for (const close of channels) close()
  return { wrong, last }
}

it('a late answer is never shown in another cluster, however answers, switches, changes and new backends interleave', async () => {
  const journey = fc
    .tuple(step, step, step)
    .chain(first => fc.array(step, { maxLength: 8 }).map(rest => [...first, ...rest] as const))
  await fc.assert(
    fc.asyncProperty(journey, async steps => {
      const { wrong, last } = await use(steps)
      expect(wrong).toEqual([])
      expect(last?.split('/')[0]).toBe(steps.at(-1)?.cluster)
    }),
    { numRuns: RUNS, seed: SEED },
  )
})
