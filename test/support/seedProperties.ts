// `npm test` tries the same cases each time, wherever it runs; the long form draws new ones, and fast-check names the seed of a
// failure. A property that states a seed of its own keeps it.
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

const SEED = 20_261_126

const { testPath = '' } = expect.getState()
/** Loading it takes most test files, which have no properties, longer than their tests do. */
const hasProperties = readFileSync(testPath, 'utf8').includes("from 'fast-check'")
if (hasProperties && !process.env['CANOPY_LONG']) {
  const { default: fc } = await import('fast-check')
  fc.configureGlobal({ seed: SEED })
}
