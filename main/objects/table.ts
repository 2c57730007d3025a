// A kind's objects in the columns that the server itself prints, so that every kind has a table, custom ones too.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
import { type Millis, millis } from '#core/base/units.ts'
import type { ObjectRow, Resource } from '../../preload/contract/objects.ts'
import { breathe } from '../clusters/breath.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { countAt, dig, listAt, textAt, timeAt } from '../jobs/dig.ts'
import { collectionPath } from './place.ts'

export type TableColumn = {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly priority: number
}
export type Table = {
  readonly columns: TableColumn[]
  readonly rows: readonly ObjectRow[]
  readonly isCut: boolean
  readonly at: Millis
}

export type TableRequest = {
  readonly resource: Resource
  readonly namespace: string | null
  readonly selector: string
}

const AS_TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
const PAGE = 500
/** What is held of one kind at a time: some 10 MiB. */
const MOST_ROWS = 20_000

/** All objects of a kind, page by page; a cut table says so. Throws AppError. */
export async function readTable(
  client: ClusterClient,
  { resource, namespace, selector }: TableRequest,
  signal: AbortSignal,
): Promise<Table> {
  const at = millis(Date.now())
  const rows: ObjectRow[] = []
  let columns: TableColumn[] = []
  let next: string | undefined
  do {
    const query = { limit: PAGE, continue: next, labelSelector: selector || undefined }
    const path = collectionPath(resource, namespace)
    const { body } = await client.json({ path, query, accept: AS_TABLE }, signal)
    const page = pageOf(body)
    if (columns.length === 0) columns = page.columns
    rows.push(...page.rows)
    next = textAt(body, 'metadata', 'continue') || undefined
    await breathe()
  } while (next !== undefined && rows.length < MOST_ROWS)
  return { columns, rows, isCut: next !== undefined, at }
}

/** A server behind the aggregation layer may know no tables: then a list stands in, by its names. */
export function pageOf(body: unknown): Pick<Table, 'columns' | 'rows'> & { rows: ObjectRow[] } {
  if (textAt(body, 'kind') !== 'Table') {
    const rows = listAt(body, 'items').map(item => rowOf(item, [textAt(item, 'metadata', 'name')]))
    return { columns: [{ name: 'Name', type: 'string', description: '', priority: 0 }], rows }
  }
  return {
    columns: listAt(body, 'columnDefinitions').map(column => ({
      name: textAt(column, 'name'),
      type: textAt(column, 'type'),
      description: textAt(column, 'description'),
      priority: countAt(column, 'priority') ?? 0,
    })),
    rows: listAt(body, 'rows').map(row => rowOf(dig(row, 'object'), listAt(row, 'cells').map(cellText))),
  }
}

const rowOf = (object: unknown, cells: string[]): ObjectRow => ({
  uid: textAt(object, 'metadata', 'uid'),
  namespace: textAt(object, 'metadata', 'namespace') || null,
  name: textAt(object, 'metadata', 'name'),
  createdAt: timeAt(object, 'metadata', 'creationTimestamp'),
  isTerminating: textAt(object, 'metadata', 'deletionTimestamp') !== '',
  cells,
})

/** Texts as they are, absent values as nothing; what a printer column leaves as a structure, as JSON. */
function cellText(cell: unknown): string {
  if (typeof cell === 'string') return cell
  return cell === null ? '' : (JSON.stringify(cell) ?? '')
}
