import type { ObjectRow } from '../../../preload/contract/objects.ts'
import type { OutputOf } from '../../data/client.ts'
import type { Column } from '../../ui/dataTableColumns.ts'

type ServerColumn = OutputOf<'objects.list'>['columns'][number]

const isNumber = ({ type }: ServerColumn): boolean => type === 'integer' || type === 'number'

/** The server's own columns, the name first; the namespace beside it where objects have one. */
export function objectColumns(
  columns: readonly ServerColumn[],
  words: { readonly name: string; readonly namespace: string; readonly hasNamespace: boolean },
): Column<ObjectRow>[] {
  const name: Column<ObjectRow> = {
    id: 'name',
    header: words.name,
    width: 260,
    isDefaultVisible: true,
    text: row => row.name,
    tone: row => (row.isTerminating ? 'muted' : undefined),
    csv: [{ header: words.name, value: row => row.name }],
  }
  const namespace: Column<ObjectRow> = {
    id: 'namespace',
    header: words.namespace,
    width: 140,
    isDefaultVisible: true,
    text: row => row.namespace ?? '',
    csv: [{ header: words.namespace, value: row => row.namespace }],
  }
  const others = columns.flatMap((column, index): Column<ObjectRow>[] =>
    column.name === 'Name' && index === 0
      ? []
      : [
          {
            id: column.name,
            header: column.name,
            width: isNumber(column) ? 90 : 120,
            ...(isNumber(column) && { align: 'end', isLargestFirst: true }),
            isDefaultVisible: column.priority === 0,
            text: row => row.cells[index] ?? '',
            csv: [{ header: column.name, value: row => row.cells[index] ?? '' }],
          },
        ],
  )
  return [name, ...(words.hasNamespace ? [namespace] : []), ...others]
}
