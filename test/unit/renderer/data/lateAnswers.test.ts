import { QueryObserver } from '@tanstack/react-query'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { createQueryCache, endpointKey, previousOfSameCluster } from '../../../../renderer/data/queries.ts'

const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
const CLUSTERS = ['prod', 'lab', 'edge'] as const

type Step = {
  readonly cluster: (typeof CLUSTERS)[number]
  readonly filter: string
  readonly answerMs: number
  readonly stayMs: number
}
const step = fc.record({
  cluster: fc.constantFrom(...CLUSTERS),
  filter: fc.constantFrom('', 'gpu'),
  answerMs: fc.integer({ min: 0, max: 12 }),
  stayMs: fc.integer({ min: 0, max: 8 }),
})

/** Switches between clusters as a user does while answers come late, and gives every wrong thing that was ever shown. */
async function wronglyShown(steps: readonly Step[]): Promise<string[]> {
  const queries = createQueryCache(() => undefined)
  const optionsOf = ({ cluster, filter, answerMs }: Step) => {
    const input = { cluster: cluster as ClusterId, filter } as never
    const key = endpointKey('nodes.list', input)
    return {
      queryKey: key,
      queryFn: () => wait(answerMs).then(() => `answer of ${cluster}`),
      placeholderData: previousOfSameCluster(key) as never,
    }
  }
  const wrong: string[] = []
  let shown = steps[0]
  if (!shown) return wrong
  const observer = new QueryObserver<unknown>(queries, optionsOf(shown))
  const look = () => {
    const { data } = observer.getCurrentResult()
    if (data !== undefined && data !== `answer of ${shown?.cluster}`)
      wrong.push(`${JSON.stringify(data)} in ${shown?.cluster}`)
  }
  const stop = observer.subscribe(look)
  for (const next of steps) {
    shown = next
    observer.setOptions(optionsOf(next))
    look()
    await wait(next.stayMs)
    look()
  }
  await wait(15)
  look()
  stop()
  queries.clear()
  return wrong
}

it('a late answer is never shown in another cluster, however answers and switches interleave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async steps => {
      expect(await wronglyShown(steps)).toEqual([])
    }),
    { numRuns: 25, seed: 20261124 },
  )
})
