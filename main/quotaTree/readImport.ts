// A text that somebody gives as a quota tree: YAML or JSON documents of any kind that one can be made of, or a spreadsheet's table.
import { isRecord } from '#core/base/field.ts'
import { parseCsv, readTreeTable } from '#core/quota/csv.ts'
import { type Found, findQuotas } from '#core/quota/import/sources.ts'
import { readNodeObject, writeNode } from '#core/quota/kube.ts'
import type { Import } from '../../preload/contract/quotaTree.ts'
import { readDocuments } from '../simulate/documents.ts'

/** More are for nobody to read. */
const MOST_PROBLEMS = 50
const MOST_NOTES = 5000

/** @param isTable comma-, semicolon- or tab-separated; else YAML */
export function readImport(text: string, isTable: boolean): Import {
  if (isTable) {
    const read = readTreeTable(parseCsv(text))
    if (!read.ok) return { kind: 'table', problems: read.error.slice(0, MOST_PROBLEMS) }
    return { kind: 'tree', source: 'table', objects: 1, root: { ...writeNode(read.value.root) }, notes: [] }
  }
  const documents = readDocuments(text.replace(/^\u{feff}/u, ''))
  if (!documents.ok) {
    const [first] = documents.error
    return { kind: 'nothing', line: first?.line ?? null, why: first?.why ?? null }
  }
  const [only, ...more] = documents.value.values
  const found = more.length === 0 ? (rootAlone(only) ?? findQuotas([only])) : findQuotas([only, ...more])
  return found === null ? { kind: 'nothing', line: null, why: null } : importOf(found)
}

/** `spec.root` without the object around it. */
function rootAlone(document: unknown): Found | null {
  if (!isRecord(document) || 'kind' in document) return null
  const root = readNodeObject(document)
  return root.ok ? { source: 'tree', objects: 1, tree: { root: root.value }, notes: [] } : null
}

/** What was found, as it crosses to a window. */
export const importOf = ({ source, objects, tree, notes }: Found): Import => ({
  kind: 'tree',
  source,
  objects,
  root: { ...writeNode(tree.root) },
  notes: notes.slice(0, MOST_NOTES),
})
