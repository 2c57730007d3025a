import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { play, runSimulate, tellSteps } from '../../../../main/simulate/cli.ts'

const root = resolve(import.meta.dirname, '../../../..')
const EXAMPLE = 'docs/examples/two-halves.yaml'

describe('simulate', () => {
  let folder = ''
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'canopy-simulate-'))))
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('writes one JSON object a line, and nothing else', async () => {
    const { stdout, stderr, code } = await runSimulate([EXAMPLE, '--json'], root)
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(line => line['step'])).toEqual(['one team', 'two teams', 'three teams', 'four teams'])
    for (const line of lines)
      expect(Object.keys(line)).toEqual(['step', 'settled', 'leaves', 'evictions', 'waiting', 'violations'])
  })

  it('writes a table that people can read', async () => {
    const { stdout, code } = await runSimulate([EXAMPLE], root)
    expect(code).toBe(0)
    expect(stdout).toContain(
      [
        '== three teams',
        'leaf      running  waiting  cpu used/min/max  borrowed',
        'root.a.1  3        2        15/10/20          5 cpu',
        'root.a.2  3        2        15/10/20          5 cpu',
        'root.b.1  2        3        10/10/20          -',
        'root.b.2  0        0        0/10/20           -',
        'evicted  namespace2/nginx2-4 of root.a.2, reclaim, for namespace3/nginx3-1',
      ].join('\n'),
    )
    expect(stdout).toContain(
      'waits    namespace1/nginx1-5 (place 1), WaitingForQuota: needs 5 cpu, root has 0 left',
    )
  })

  it('ends with 1 where a promise was broken in any step, and names it', () => {
    const kept = { step: 'a', settled: true, leaves: {}, evictions: [], waiting: [], violations: [] }
    const violation = { rule: 'used ≤ max', detail: 'root uses 5 cpu of 4 cpu after x/y was admitted' }
    const broken = { ...kept, step: 'b', violations: [violation] }
    expect(tellSteps([broken, kept], true).code).toBe(1)
    expect(tellSteps([kept, broken], false)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`BROKEN   ${violation.rule}: ${violation.detail}`) as string,
    })
    expect(tellSteps([kept], true).code).toBe(0)
  })

  it('finds the file from where it was called', async () => {
    await writeFile(join(folder, 'n.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: x }\n')
    expect(await runSimulate(['n.yaml', '--json'], folder)).toMatchObject({ code: 0 })
  })

  it.each([
    { args: [], want: /name one file[^]*FILE\.yaml/ },
    { args: ['a.yaml', 'b.yaml'], want: /name one file/ },
    { args: ['a.yaml', '--xml'], want: /no option --xml/ },
    { args: ['missing.yaml'], want: /missing\.yaml: cannot be read: ENOENT/ },
    { args: ['.'], want: /cannot be read: EISDIR/ },
  ])('refuses $args', async ({ args, want }) => {
    const { stdout, stderr, code } = await runSimulate(args, folder)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(want)
  })
})

describe('a file that cannot be played is refused with file, line, field and why', () => {
  const told = (text: string) => {
    const { stdout, stderr, code } = play('f.yaml', text, true)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    return stderr
  }
  const NODE = 'apiVersion: v1\nkind: Node\nmetadata: { name: n }\n'

  it('no YAML', () => {
    expect(told(`${NODE}---\na: [1\n`)).toMatch(/^f\.yaml:\d+: no YAML: /)
    expect(told('a: 1\na: 2\n')).toMatch(/^f\.yaml:2: no YAML: Map keys must be unique/)
  })

  it('an alias bomb', () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) =>
        `l${at}: &l${at} [${Array(10)
          .fill(at === 0 ? '1' : `*l${at - 1}`)
          .join(', ')}]`,
    )
    expect(told(levels.join('\n'))).toMatch(/Excessive alias count/)
  })

  it('a field, by its own line, in the right document', () => {
    const tree = `---
apiVersion: scheduling.sigs.k8s.io/v1beta1
kind: ElasticQuotaTree
metadata: { name: elasticquotatree }
spec:
  root:
    name: root
    children:
      - name: a
      - name: b
        max:
          cpu: 5
          nvidia.com/gpu: many
`
    expect(told(NODE + tree)).toBe(
      'f.yaml:16: spec.root.children[1].max[nvidia.com/gpu]: expected a quantity, found "many"\n',
    )
  })

  it('a field that is missing, by the line of what it is missing in', () => {
    expect(
      told(`${NODE}---\napiVersion: v1\nkind: Pod\nmetadata:\n  namespace: x\nspec: { containers: [{}] }\n`),
    ).toBe('f.yaml:7: metadata.name: expected a text, and it is missing\n')
  })

  it('a deletion of what is not there, by its line', () => {
    const text =
      'apiVersion: canopy.internal/v1alpha1\nkind: Step\nname: s\ndelete:\n  - { kind: Node, name: a }\n  - { kind: Node, name: b }\n'
    expect(told(text)).toBe(
      'f.yaml:5: delete[0]: there is no Node /a to delete\nf.yaml:6: delete[1]: there is no Node /b to delete\n',
    )
  })

  it('and what is only doubtful is a warning', () => {
    const tree = `apiVersion: scheduling.sigs.k8s.io/v1beta1
kind: ElasticQuotaTree
metadata: { name: elasticquotatree }
spec:
  root: { name: root, min: { cpu: 1 }, max: { cpu: 2 }, namespaces: [x] }
`
    expect(play('f.yaml', tree, true)).toMatchObject({
      code: 0,
      stderr:
        'f.yaml:5: warning: spec.root.min.cpu: the root guarantees 1 cpu and may have 2: they should be the same\n',
    })
  })
})
