import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { networkProblem, unshareCommand } from '../cluster/network.ts'
import { expect, test } from './launch.ts'
import type { QuietSession } from './quietSession.ts'

test('a session opens no connection but to the clusters that it was given', async ({ folder }) => {
  const problem = await networkProblem()
  test.skip(problem !== undefined, problem ?? '')
  test.setTimeout(120_000)
  const [program = '', ...args] = unshareCommand()
  const script = join(import.meta.dirname, 'quietSession.ts')
  const { stdout } = await promisify(execFile)(program, [...args, '-m', process.execPath, script, folder])
  const seen = JSON.parse(stdout) as QuietSession
  expect(seen).toMatchObject({ before: 0, after: 0, asked: [] })
  expect(seen.clusterQuestions).toBeGreaterThan(5)
  expect(seen.whenAsking.byChromium).toBe(0)
  // Otherwise nothing would have been noticed.
  expect(seen.whenAsking.byNode).toBeGreaterThan(0)
})
