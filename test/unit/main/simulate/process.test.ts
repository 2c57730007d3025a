// `npm run simulate` as a process: what a script sees of it.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../../..')
const COMMAND = join(root, 'main/launch/simulate.mjs')

const NODE = `apiVersion: v1
kind: Node
metadata: { name: n }
status: { allocatable: { cpu: 8, pods: 10 } }
`
const TREE = `---
apiVersion: scheduling.sigs.k8s.io/v1beta1
kind: ElasticQuotaTree
metadata: { name: elasticquotatree }
spec:
  root: { name: root, min: { cpu: 1 }, max: { cpu: 2 }, namespaces: [x] }
`
const BAD = `---
apiVersion: v1
kind: Pod
metadata: { name: p, namespace: x }
spec:
  containers:
    - name: c
      resources: { requests: { cpu: many } }
---
apiVersion: canopy.internal/v1alpha1
kind: Step
metadata: { name: s }
at: soon
`

describe('simulate, as a process', () => {
  let folder = ''
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'canopy-simulate-'))))
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** As npm runs it: in the project's folder, told where it was called. */
  async function run(...args: string[]) {
    const env = { ...process.env, INIT_CWD: folder }
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise<number | null>(done => child.once('exit', done))
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { stdout, stderr, code }
  }
  const write = (name: string, content: string) => writeFile(join(folder, name), content)

  it('ends with 0, has JSON alone on standard output, and what is doubtful on standard error', async () => {
    await write('good.yaml', NODE + TREE)
    const { stdout, stderr, code } = await run('good.yaml', '--json')
    expect(code).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => Object.keys(JSON.parse(line) as object)),
    ).toEqual([['step', 'settled', 'leaves', 'evictions', 'waiting', 'violations']])
    expect(stderr).toBe(
      'good.yaml:10: warning: spec.root.min.cpu: the root guarantees 1 cpu and may have 2: they should be the same\n',
    )
  })

  it('ends with 2 and an empty standard output for bad documents, each with file, line, field and why', async () => {
    await write('bad.yaml', NODE + TREE + BAD)
    expect(await run('bad.yaml', '--json')).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        'bad.yaml:10: warning: spec.root.min.cpu: the root guarantees 1 cpu and may have 2: they should be the same',
        'bad.yaml:18: spec.containers[0].resources.requests.cpu: expected a quantity, found "many"',
        'bad.yaml:23: at: expected a number, found "soon"',
        'bad.yaml:20: name: expected a text, and it is missing',
        '',
      ].join('\n'),
    })
  })

  it('ends with 2 and how it is called where it is called wrongly', async () => {
    const { stdout, stderr, code } = await run()
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toContain('simulate FILE.yaml [--json]')
  })
})
