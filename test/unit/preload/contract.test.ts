import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { endpointOf, readContract } from '../../../preload/contract.ts'

const FOLDER = resolve(import.meta.dirname, '../../../preload/contract')

const isEndpoint = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && 'input' in value && 'output' in value

it('every endpoint that a file of the contract has is found by its name', async () => {
  const names: string[] = []
  for (const file of readdirSync(FOLDER)) {
    const exported = (await import(resolve(FOLDER, file))) as Record<string, object>
    for (const part of Object.values(exported).filter(value => typeof value === 'object'))
      for (const [name, endpoint] of Object.entries(part)) {
        if (!isEndpoint(endpoint)) continue
        names.push(name)
        expect(await endpointOf(name), name).toBe(endpoint)
      }
  }
  expect(names.length).toBeGreaterThan(70)
  expect(Object.keys(await readContract()).toSorted()).toEqual(names.toSorted())
})

it.each([
  '',
  'app',
  'app.nothing',
  'nothing.get',
  'toString',
  'constructor.name',
  '__proto__',
  'app.toString',
])('there is no endpoint “%s”', async name => {
  expect(await endpointOf(name)).toBeNull()
})
