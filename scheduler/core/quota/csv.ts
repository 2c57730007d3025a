// A whole tree as a spreadsheet has it: one row a node. Pure; the text of a file in and out.
import { type Result, err, ok } from '../base/result.ts'
import { nodesOf } from './editsBetween.ts'
import { formatLimit, parseLimit } from './limit.ts'
import type { ResourceList } from './resourceList.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'
import { resourcesOf } from './usage.ts'

/** `line` from 1, as a spreadsheet counts. */
export type CsvProblem = {
  readonly line: number
  readonly kind:
    'noHeader' | 'noName' | 'notAQuantity' | 'noSuchParent' | 'twoRoots' | 'noRoot' | 'nameTwice' | 'circle'
  readonly text: string
}

const COLUMNS = ['node', 'parent', 'namespaces'] as const
const BETWEEN = ' '

/** The header, then each node after its parent; namespaces of one node are separated by spaces. Attributes are no part of it. */
export function treeTable(tree: QuotaTree): readonly (readonly string[])[] {
  const resources = resourcesOf(tree)
  const header = [...COLUMNS, ...resources.flatMap(name => [`min ${name}`, `max ${name}`])]
  const rows: string[][] = []
  const text = (list: ResourceList, name: string): string => {
    const amount = list.get(name)
    return amount === undefined ? '' : formatLimit(name, amount)
  }
  const visit = (node: QuotaNode, parent: string): void => {
    const limits = resources.flatMap(name => [text(node.min, name), text(node.max, name)])
    rows.push([node.name, parent, node.namespaces.join(BETWEEN), ...limits])
    for (const child of node.children) visit(child, node.name)
  }
  visit(tree.root, '')
  return [header, ...rows]
}

/**
 * Cells of a file that a spreadsheet wrote: commas, semicolons or tabs, a byte order mark, quotes, and the apostrophe by which formulas were
 * made harmless. https://www.rfc-editor.org/rfc/rfc4180
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const body = text.replace(/^\u{feff}/u, '')
  const first = body.slice(0, body.search(/[\r\n]|$/))
  const separator =
    [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ','
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\r\n]*))(${separator}|\r\n|\r|\n|$)`, 'y')
  const rows: string[][] = [[]]
  while (cell.lastIndex < body.length) {
    const match = cell.exec(body)
    if (match === null) break
    const [, quoted, bare = '', end = ''] = match
    rows.at(-1)?.push(harmless(quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"')))
    if (end !== separator && cell.lastIndex < body.length) rows.push([])
  }
  return rows.filter(row => row.some(value => value !== ''))
}

const harmless = (text: string): string => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text)

/** The tree that a table says; what is wrong with it else. Columns may come in any order, unknown ones are left alone. */
export function readTreeTable(
  rows: readonly (readonly string[])[],
): Result<QuotaTree, readonly CsvProblem[]> {
  const [header = [], ...body] = rows
  const at = (name: string): number => header.findIndex(cell => cell.toLowerCase() === name)
  if (at('node') < 0 || at('parent') < 0) return err([{ line: 1, kind: 'noHeader', text: header.join(', ') }])
  const problems: CsvProblem[] = []
  const drafts = new Map<string, Draft>()
  for (const [index, row] of body.entries()) {
    const line = index + 2
    const name = row[at('node')] ?? ''
    const problem = name === '' ? 'noName' : drafts.has(name) ? 'nameTwice' : null
    if (problem !== null) problems.push({ line, kind: problem, text: name })
    else drafts.set(name, readRow(row, { header, line, problems, name, parent: row[at('parent')] ?? '' }))
  }
  const root = problems.length === 0 ? assemble(drafts, problems) : null
  return root === null ? err(problems) : ok({ root })
}

/** A tree that a table said, with the attributes of the nodes of the same name: a table has no column for them, so it takes none away. */
export function withAttributesOf(table: QuotaTree, now: QuotaTree): QuotaTree {
  const attributes = new Map(nodesOf(now.root).map(node => [node.name, node.attributes]))
  const fill = (node: QuotaNode): QuotaNode => ({
    ...node,
    attributes: attributes.get(node.name) ?? node.attributes,
    children: node.children.map(fill),
  })
  return { root: fill(table.root) }
}

type Draft = Omit<QuotaNode, 'children'> & { readonly parent: string; readonly line: number }
type Reading = {
  readonly header: readonly string[]
  readonly line: number
  readonly problems: CsvProblem[]
  readonly name: string
  readonly parent: string
}

function readRow(row: readonly string[], { header, line, problems, name, parent }: Reading): Draft {
  const limits = (side: 'min' | 'max'): ResourceList =>
    new Map(
      header.flatMap((column, at) => {
        const resource = column.toLowerCase().startsWith(`${side} `) ? column.slice(4) : null
        const text = row[at] ?? ''
        if (resource === null || text === '') return []
        const amount = parseLimit(resource, text)
        if (amount.ok) return [[resource, amount.value] as const]
        problems.push({ line, kind: 'notAQuantity', text })
        return []
      }),
    )
  const namespaces = row[header.findIndex(cell => cell.toLowerCase() === 'namespaces')] ?? ''
  return {
    name,
    parent,
    line,
    min: limits('min'),
    max: limits('max'),
    namespaces: namespaces.split(/[\s;,]+/).filter(text => text !== ''),
    attributes: {},
  }
}

function assemble(drafts: ReadonlyMap<string, Draft>, problems: CsvProblem[]): QuotaNode | null {
  const roots = [...drafts.values()].filter(({ parent }) => parent === '')
  const [root, second] = roots
  if (root === undefined) problems.push({ line: 1, kind: 'noRoot', text: '' })
  if (second !== undefined) problems.push({ line: second.line, kind: 'twoRoots', text: second.name })
  for (const { parent, line } of drafts.values())
    if (parent !== '' && !drafts.has(parent)) problems.push({ line, kind: 'noSuchParent', text: parent })
  if (root === undefined || problems.length > 0) return null
  const children = Map.groupBy(drafts.values(), ({ parent }) => parent)
  let reached = 0
  const build = ({ name, min, max, namespaces, attributes }: Draft): QuotaNode => {
    reached += 1
    return { name, min, max, namespaces, attributes, children: (children.get(name) ?? []).map(build) }
  }
  const built = build(root)
  if (reached === drafts.size) return built
  problems.push({ line: 1, kind: 'circle', text: '' })
  return null
}
