import { useState, type DragEvent, type KeyboardEvent } from 'react'
import { VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { ClusterRow } from './ClusterRow.tsx'
import classes from './ClusterTable.module.css'
import type { Dialog } from './dialog.ts'
import { movedBy, movedTo, nextSort, type Sort } from './order.ts'
import { useReorder } from './useReorder.ts'

type Props = {
  /** Those that are shown, in the order in which they are shown. */
  readonly clusters: readonly Cluster[]
  /** All of them, in the user's order. */
  readonly order: readonly ClusterId[]
  readonly sort: Sort
  readonly onSort: (sort: Sort) => void
  readonly onDialog: (dialog: Dialog) => void
}

/** How a row that is dragged names itself; files dragged in from outside do not. */
const DRAG_TYPE = 'application/x-canopy-cluster'

/** The clusters, to open, to order and to look after. */
export function ClusterTable({ clusters, order, sort, onSort, onDialog }: Props) {
  const { t } = useTranslation('clusters')
  const reorder = useReorder()
  const [dragged, setDragged] = useState<ClusterId | null>(null)
  const [over, setOver] = useState<ClusterId | null>(null)
  const [said, setSaid] = useState('')

  const move = (cluster: Cluster, step: -1 | 1): void => {
    const next = movedBy(order, cluster.id, step)
    if (next === order) return
    reorder(next)
    setSaid(t('row.moved', { name: cluster.name, place: next.indexOf(cluster.id) + 1, all: next.length }))
  }
  const onKey = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    const row = (event.target as HTMLElement).closest('tr')
    const cluster = clusters.find(({ id }) => id === row?.dataset['cluster'])
    if (step === 0 || !row || !cluster || event.defaultPrevented) return
    event.preventDefault()
    if (event.altKey && sort === null) {
      move(cluster, step)
      return keepFocus(event.target as HTMLElement)
    }
    const next = step < 0 ? row.previousElementSibling : row.nextElementSibling
    next?.querySelector('a')?.focus()
  }
  const drag = (id: ClusterId) => ({
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(DRAG_TYPE, id)
      event.dataTransfer.effectAllowed = 'move'
      setDragged(id)
    },
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAG_TYPE)) return
      event.preventDefault()
      setOver(id)
    },
    onDrop: (event: DragEvent) => {
      const from = event.dataTransfer.getData(DRAG_TYPE) as ClusterId
      if (from !== '') reorder(movedTo(order, from, id))
    },
    onDragEnd: () => {
      setDragged(null)
      setOver(null)
    },
  })
  return (
    <div className={classes['panel']}>
      <table className={classes['table']} aria-label={t('title')}>
        <thead>
          <tr>
            <th className={classes['handleCell']} scope="col">
              <VisuallyHidden>{t('columns.order')}</VisuallyHidden>
            </th>
            <SortHead column="name" sort={sort} onSort={onSort} className={classes['nameCell']} />
            <th className={classes['serverCell']} scope="col">
              {t('columns.server')}
            </th>
            <th className={classes['guardCell']} scope="col">
              {t('columns.guard')}
            </th>
            <th scope="col">{t('columns.source')}</th>
            <SortHead column="state" sort={sort} onSort={onSort} className={classes['stateCell']} />
            <th className={classes['actionsCell']} scope="col">
              <VisuallyHidden>{t('columns.actions')}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody onKeyDown={onKey}>
          {clusters.map(cluster => (
            <ClusterRow
              key={cluster.id}
              cluster={cluster}
              place={order.indexOf(cluster.id)}
              look={cluster.id === dragged ? 'dragged' : cluster.id === over ? 'over' : null}
              drag={sort === null ? drag(cluster.id) : null}
              onMove={sort === null ? step => move(cluster, step) : null}
              onDialog={kind => onDialog({ kind, cluster })}
            />
          ))}
        </tbody>
      </table>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </div>
  )
}

/** A row that moves in the document loses the focus; it is given back once the new order is drawn. */
function keepFocus(element: HTMLElement): void {
  requestAnimationFrame(() => element.focus())
}

type HeadProps = Pick<Props, 'sort' | 'onSort'> & {
  readonly column: 'name' | 'state'
  readonly className: string | undefined
}

function SortHead({ column, sort, onSort, className }: HeadProps) {
  const { t } = useTranslation('clusters')
  const mine = sort?.column === column ? sort : null
  const label = t(`columns.${column}`)
  return (
    <th
      className={className}
      scope="col"
      aria-sort={mine ? (mine.isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={classes['sort']}
        title={t('sort.by', { column: label })}
        onClick={() => onSort(nextSort(sort, column))}
      >
        {label}
        {mine && <span aria-hidden>{mine.isDescending ? '↓' : '↑'}</span>}
      </button>
    </th>
  )
}
