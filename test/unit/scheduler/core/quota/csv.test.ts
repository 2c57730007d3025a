import { describe, expect, it } from 'vitest'
import { diffTrees } from '#core/quota/diff.ts'
import { parseCsv, readTreeTable, treeTable, withAttributesOf } from '#core/quota/csv.ts'
import { editsBetween } from '#core/quota/editsBetween.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'
import { csvOf } from '../../../../../renderer/ui/csv.ts'

const guide = treeOf(guideRoot())

describe('a tree as a spreadsheet', () => {
  it('comes back the same', () => {
    const [header = [], ...rows] = treeTable(guide)
    const read = readTreeTable(parseCsv(csvOf(header, rows)))
    expect(read.ok && diffTrees(guide, read.value)).toEqual([])
  })

  it('comes back without an edit, attributes and limits that are none included', () => {
    const { children, ...root } = guideRoot()
    const tree = treeOf({
      ...root,
      attributes: { overMax: 'Evict', 'vendor.example/team': 'a=1, b' },
      children: [
        ...(children ?? []),
        { name: 'root.c', attributes: { weight: '3' }, max: { cpu: '2147483647', memory: '1.5Gi' } },
      ],
    })
    const [header = [], ...rows] = treeTable(tree)
    const read = readTreeTable(parseCsv(csvOf(header, rows)))
    if (!read.ok) throw new Error(JSON.stringify(read.error))
    expect(editsBetween(tree, withAttributesOf(read.value, tree))).toEqual([])
    expect(withAttributesOf(read.value, guide).root.children.at(-1)?.attributes).toEqual({})
  })

  const files: readonly { name: string; text: string }[] = [
    { name: 'commas', text: 'node,parent,namespaces,min cpu,max cpu\nr,,,8,8\na,r,x y,4,\n' },
    { name: 'semicolons, a byte order mark and Windows lines', text: '\u{feff}node;parent;namespaces;min cpu;max cpu\r\nr;;;8;8\r\na;r;x y;4;\r\n' },
    { name: 'tabs, other columns, another order, quotes', text: 'parent\tnode\tnote\tmin cpu\tmax cpu\tnamespaces\n\tr\t"says ""hi"""\t8\t8\t\nr\ta\t\t4\t\t"x y"\n' },
  ] // prettier-ignore
  it.each(files)('$name', ({ text }) => {
    const want = treeOf({
      name: 'r',
      min: { cpu: 8 },
      max: { cpu: 8 },
      children: [{ name: 'a', min: { cpu: 4 }, namespaces: ['x', 'y'] }],
    })
    const read = readTreeTable(parseCsv(text))
    expect(read.ok && diffTrees(want, read.value)).toEqual([])
  })

  it('a name that a spreadsheet would run is made harmless on the way out, and itself again on the way in', () => {
    const tree = treeOf({ name: '=1+1', children: [{ name: '@SUM(A1)' }] })
    const [header = [], ...rows] = treeTable(tree)
    const text = csvOf(header, rows)
    expect(text).toContain("'=1+1")
    const read = readTreeTable(parseCsv(text))
    expect(read.ok && diffTrees(tree, read.value)).toEqual([])
  })

  const wrong: readonly { kind: string; line: number; text: string }[] = [
    { kind: 'noHeader', line: 1, text: 'name,min\nr,8\n' },
    { kind: 'notAQuantity', line: 2, text: 'node,parent,min cpu\nr,,=1+1\n' },
    { kind: 'noSuchParent', line: 3, text: 'node,parent\nr,\na,x\n' },
    { kind: 'twoRoots', line: 3, text: 'node,parent\nr,\na,\n' },
    { kind: 'nameTwice', line: 3, text: 'node,parent\nr,\nr,r\n' },
    { kind: 'noName', line: 3, text: 'node,parent\nr,\n,r\n' },
    { kind: 'noRoot', line: 1, text: 'node,parent\na,b\nb,a\n' },
    { kind: 'circle', line: 1, text: 'node,parent\nr,\na,b\nb,a\n' },
  ]
  it.each(wrong)('$kind is told with its line', ({ kind, line, text }) => {
    const read = readTreeTable(parseCsv(text))
    expect(!read.ok && read.error).toContainEqual(expect.objectContaining({ kind, line }))
  })

  it('of twenty thousand nodes is read whole', () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `n${at},r,namespace-${at},4,8,1Gi,2Gi`)
    const read = readTreeTable(
      parseCsv(['node,parent,namespaces,min cpu,max cpu,min memory,max memory', 'r,', ...rows].join('\n')),
    )
    expect(read.ok && read.value.root.children).toHaveLength(20_000)
  })
})
