import { expect, it } from 'vitest'
import { readContract } from '../../../../preload/contract.ts'
import { TOPICS } from '../../../../preload/contract/app.ts'
import { READS } from '../../../../renderer/data/readers.ts'

const byName = (a: string, b: string) => a.localeCompare(b)

it('every query of the contract says which topics change it', async () => {
  const contract = await readContract()
  const queries = Object.entries(contract).flatMap(([name, { kind }]) => (kind === 'query' ? [name] : []))
  expect(Object.keys(READS).toSorted(byName)).toEqual(queries.toSorted(byName))
})

it('every topic changes something that is shown', () => {
  const read = new Set(Object.values(READS).flat())
  expect(TOPICS.filter(topic => !read.has(topic))).toEqual([])
})
