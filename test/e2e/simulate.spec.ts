// `--headless simulate` as a script runs it: without a window, a backend, or a folder of the app's.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, runOnce, test } from './launch.ts'

const example = resolve(import.meta.dirname, '../../docs/examples/two-halves.yaml')

test('a file is played, and standard output holds JSON alone', async ({ folder }) => {
  const data = join(folder, 'data')
  const { code, stdout } = await runOnce(data, ['--headless', 'simulate', example, '--json'], folder)
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { leaves: Record<string, { running: number }> })
  expect(lines.map(({ leaves }) => Object.values(leaves).map(leaf => leaf.running))).toEqual([
    [4, 0, 0, 0],
    [4, 4, 0, 0],
    [3, 3, 2, 0],
    [2, 2, 2, 2],
  ])
  expect({ code, keeps: existsSync(data) }).toEqual({ code: 0, keeps: false })
})

test('a file that cannot be played ends with 2, and says where and why', async ({ folder }) => {
  await writeFile(join(folder, 'bad.yaml'), 'apiVersion: v1\nkind: Service\n')
  const bad = join(folder, 'bad.yaml')
  const { code, stdout, stderr } = await runOnce(
    join(folder, 'data'),
    ['--headless', 'simulate', bad],
    folder,
  )
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`${bad}:2: kind: expected "Node" or `)
})
