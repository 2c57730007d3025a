// A file of YAML documents, with the line of every field.
import { type Document, LineCounter, isMap, isNode, isPair, isSeq, parseAllDocuments } from 'yaml'
import type { FieldPath } from '#core/base/field.ts'
import { type Result, err, ok } from '#core/base/result.ts'

/** A few lines can stand for billions of nodes. */
const MOST_ALIASES = 1_000

export type Documents = {
  readonly values: readonly unknown[]
  /** Line of a field, from 1; where it is missing, of the nearest field around it. */
  lineOf(document: number, path: FieldPath): number
}

export type SyntaxProblem = { readonly line: number; readonly why: string }

/** Reads all documents of a text, each as JSON; fails with everything that is no YAML. */
export function readDocuments(text: string): Result<Documents, readonly SyntaxProblem[]> {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const documents = Array.isArray(parsed) ? parsed : []
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line)
  const problems = documents.flatMap(document =>
    document.errors.map(error => ({ line: lineAt(error.pos[0]), why: error.message })),
  )
  if (problems.length > 0) return err(problems)
  try {
    const values = documents.map(document => document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown)
    const lineOf = (at: number, path: FieldPath): number => {
      const document = documents[at]
      return document === undefined ? 1 : lineAt(offsetOf(document, path))
    }
    return ok({ values, lineOf })
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    return err([{ line: 1, why: cause.message }])
  }
}

/** Where a field begins, its key included; of what is missing, the nearest that is there. */
function offsetOf(document: Document.Parsed, path: FieldPath): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? document.range[0]) : document.range[0]
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(item => isNode(item.key) && String(item.key) === String(key))
      if (!isPair(pair)) return offset
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      node = pair.value
    } else if (isSeq(node)) {
      node = typeof key === 'number' ? node.items[key] : undefined
      if (!isNode(node)) return offset
      offset = node.range?.[0] ?? offset
    } else return offset
  }
  return offset
}
