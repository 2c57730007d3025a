// YAML as kubectl reads it (the first document, the last of equal keys, merge keys), without ever quoting what stands in it.
import { Composer, type Document, Lexer, Parser } from 'yaml'
import { AppError } from '#core/base/errors.ts'
import { breathe } from './breath.ts'

/** About 1,100 contexts with certificates. Beyond it the text is refused rather than kept the event loop busy. */
const MOST_TOKENS = 100_000
/** An alias bomb is a few lines that stand for billions. */
const MOST_ALIASES = 100

export type YamlText = {
  /** Mappings, lists, null, and every other scalar as it is written: `on`, `0123` and `1e3` stay text. */
  readonly value: unknown
  /** What kubectl does not say: a key that comes twice, more documents than one. */
  readonly warnings: readonly AppError[]
  /** Line and column of a value, from 1; of the start of the text when there is no such value. */
  at(path: readonly PropertyKey[]): Place
}
export type Place = { readonly line: number; readonly column: number }

/** Throws CONFIG_SYNTAX with the place of the first error, TOO_LARGE. */
export async function parseYaml(text: string): Promise<YamlText> {
  const documents = await compose(text)
  const document = documents[0]
  if (!document) return { value: null, warnings: [], at: () => placeOf(text, 0) }
  const [error] = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY')
  if (error) throw syntax(placeOf(text, error.pos[0]), error.code)
  const twice = document.errors.map(({ pos }) => repeatedKey(placeOf(text, pos[0])))
  return {
    value: toPlain(document),
    warnings: documents.length > 1 ? [...twice, onlyFirst(documents.length)] : twice,
    at: path => placeOf(text, startOf(document, path)),
  }
}

async function compose(text: string): Promise<Document.Parsed[]> {
  const parser = new Parser()
  const composer = new Composer({
    schema: 'failsafe',
    customTags: ['null'],
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const documents: Document.Parsed[] = []
  let tokens = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (++tokens > MOST_TOKENS) throw tooMuch()
    for (const token of parser.next(lexeme)) documents.push(...guarded(() => [...composer.next(token)]))
    if (tokens % 64 === 0) await breathe()
  }
  for (const token of parser.end()) documents.push(...guarded(() => [...composer.next(token)]))
  documents.push(...guarded(() => [...composer.end()]))
  return documents
}

function toPlain(document: Document.Parsed): unknown {
  return guarded(() => document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown)
}

/** The library throws for nesting beyond the stack, alias bombs, aliases without an anchor and merges of no mapping. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    // Not kept as the cause: its text names what stands in the document.
    throw syntax({ line: 1, column: 1 }, cause instanceof RangeError ? 'TOO_DEEP' : 'BAD_REFERENCE')
  }
}

function startOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true)
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null
  return Array.isArray(range) ? Number(range[0]) : 0
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

const syntax = ({ line, column }: Place, reason: string) =>
  new AppError('CONFIG_SYNTAX', `Not valid YAML at line ${line}, column ${column}`, {
    data: { line, column, reason },
  })
const repeatedKey = ({ line, column }: Place) =>
  new AppError(
    'CONFIG_SYNTAX',
    `The key at line ${line} comes a second time; as for kubectl the last one counts`,
    {
      data: { line, column, reason: 'DUPLICATE_KEY' },
    },
  )
const onlyFirst = (documents: number) =>
  new AppError('CONFIG_SYNTAX', `Of ${documents} YAML documents only the first is read, as kubectl does`, {
    data: { documents, reason: 'MULTIPLE_DOCS' },
  })
const tooMuch = () =>
  new AppError('TOO_LARGE', 'The kubeconfig has more entries than can be read', {
    data: { mostTokens: MOST_TOKENS },
  })
