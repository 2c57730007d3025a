import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { newTreeObject, readNodeObject } from '#core/quota/kube.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { readImport } from '../../../../main/quotaTree/readImport.ts'
import { bigRoot } from '../../../support/bigTrees.ts'
import { guideRoot, treeObject, treeOf } from '../../../support/quotaTrees.ts'

/** Names of the nodes that a text becomes; what it is else. */
function namesOf(text: string, isTable = false): readonly string[] | object {
  const read = readImport(text, isTable)
  if (read.kind !== 'tree') return read
  const root = readNodeObject(read.root)
  return root.ok ? nodesOf(root.value).map(({ name }) => name) : root.error
}
const guide = nodesOf(treeOf(guideRoot()).root).map(({ name }) => name)
const MEBIBYTE = 1_048_576

describe('a text that somebody gives', () => {
  it.each([
    ['an object', stringify(treeObject(guideRoot()))],
    ['an object of JSON', JSON.stringify(treeObject(guideRoot()))],
    ['a root alone', stringify(guideRoot())],
    [
      'a list as kubectl prints it',
      stringify({ apiVersion: 'v1', kind: 'List', items: [treeObject(guideRoot())] }),
    ],
    [
      'one document of several, after a byte order mark',
      `\u{feff}---\nkind: Pod\n---\n${stringify(treeObject(guideRoot()))}`,
    ],
  ])('%s is a tree', (_, text) => expect(namesOf(text)).toEqual(guide))

  it('a table is one, or says in which line it is none', () => {
    expect(namesOf('\u{feff}node;parent;min cpu\nr;;8\n"=a";r;4\n', true)).toEqual(['r', '=a'])
    expect(namesOf('node,parent\nr,\na,x\n', true)).toEqual({
      kind: 'table',
      problems: [{ line: 3, kind: 'noSuchParent', text: 'x' }],
    })
  })

  it.each([
    ['nothing', '', { kind: 'nothing', line: null, why: null }],
    ['other objects', 'kind: Pod\napiVersion: v1\n', { kind: 'nothing', line: null, why: null }],
    [
      'no YAML',
      'kind: Queue\n  - x: [',
      expect.objectContaining({ kind: 'nothing', line: 1, why: expect.any(String) }),
    ],
    [
      'a bomb of aliases',
      `a: &a [${'x,'.repeat(9)}x]\n${'bcdefgh'
        .split('')
        .map((key, at) => `${key}: &${key} [${`*${'abcdefg'[at]},`.repeat(9)}*${'abcdefg'[at]}]`)
        .join('\n')}\n`,
      expect.objectContaining({ kind: 'nothing', line: 1 }),
    ],
  ])('%s is none', (_, text, want) => expect(namesOf(text)).toEqual(want))

  it('unknown fields come along', () => {
    const read = readImport(stringify({ ...guideRoot(), vendor: { x: [1, null] } }), false)
    expect(read).toMatchObject({ kind: 'tree', root: { vendor: { x: [1, null] } } })
  })

  it('five megabytes of YAML are read whole', () => {
    const text = stringify(newTreeObject(treeOf(bigRoot(16_000))))
    const padded = `${text}${'# padding\n'.repeat(Math.ceil(Math.max(0, 5 * MEBIBYTE - text.length) / 10))}`
    expect(padded.length).toBeGreaterThanOrEqual(5 * MEBIBYTE)
    expect(namesOf(padded)).toHaveLength(16_000)
  })
})
