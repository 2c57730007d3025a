import { useEffect, useMemo, useRef } from 'react'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Shape } from '../../ui/Shape.tsx'
import { ROW_HEIGHT, useVirtualRows } from '../../ui/useVirtualRows.ts'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import { NodeBar } from './NodeBars.tsx'
import { type OutlineRow, outlineRows } from './outlineRows.ts'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'
import { type NodeActions, useOutlineKeys } from './useOutlineKeys.ts'

type Props = {
  readonly view: TreeView
  readonly actions: NodeActions
  readonly shown: readonly string[]
}

/** The tree as rows: everything by keyboard, and as many nodes as there are. */
export function Outline({ view, actions, shown }: Props) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const tree = useEditor(({ state }) => treeNow(state))
  const folded = useEditor(editor => editor.folded)
  const selected = useEditor(editor => editor.selected)
  const rows = useMemo(() => outlineRows(tree, folded), [tree, folded])
  const { scroller, indexes, height, scrollTo } = useVirtualRows(rows.length)
  const current = rows.findIndex(({ node }) => node.name === selected.at(-1))
  const goTo = (at: number, isExtending: boolean): void => {
    const row = rows[at]
    if (row === undefined) return
    const { select, selected: had } = store.getState()
    const { name } = row.node
    select(isExtending ? [...had.filter(other => other !== name), name] : [name])
    scrollTo(at)
    focusRow(scroller.current, name)
  }
  const onKeyDown = useOutlineKeys({ rows, actions, goTo })
  const last = selected.at(-1)
  const shownFor = useRef(last)
  useEffect(() => {
    // Only where the selection goes elsewhere: scrolling by hand is left alone.
    if (shownFor.current === last) return
    shownFor.current = last
    if (current >= 0) scrollTo(current)
  }, [last, current, scrollTo])
  const columns = `minmax(180px, 1.4fr) ${shown.map(() => 'minmax(220px, 1fr)').join(' ')} minmax(120px, 1fr)`
  return (
    <div className={classes['outline']} ref={scroller}>
      <div
        role="treegrid"
        aria-label={t('outline')}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        onKeyDown={onKeyDown}
      >
        <div
          role="row"
          aria-rowindex={1}
          className={classes['headRow']}
          style={{ gridTemplateColumns: columns }}
        >
          <span role="columnheader">{t('column.name')}</span>
          {shown.map(resource => (
            <span role="columnheader" key={resource}>
              {resource}
            </span>
          ))}
          <span role="columnheader">{t('column.namespaces')}</span>
        </div>
        <div role="rowgroup" className={classes['rows']} style={{ height }}>
          {indexes.map(index => (
            <Row
              key={index}
              row={rows[index] as OutlineRow}
              index={index}
              columns={columns}
              view={view}
              shown={shown}
              isCurrent={index === Math.max(0, current)}
              isSelected={selected.includes(rows[index]?.node.name ?? '')}
              isFolded={folded.has(rows[index]?.node.name ?? '')}
              onGo={goTo}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

/** A row that was scrolled to is drawn a moment later. */
function focusRow(box: HTMLElement | null, name: string): void {
  requestAnimationFrame(() =>
    [...(box?.querySelectorAll<HTMLElement>('[role="row"][data-node]') ?? [])]
      .find(row => row.dataset['node'] === name)
      ?.focus({ preventScroll: true }),
  )
}

type RowProps = {
  readonly row: OutlineRow
  readonly index: number
  readonly columns: string
  readonly view: TreeView
  readonly shown: readonly string[]
  readonly isCurrent: boolean
  readonly isSelected: boolean
  readonly isFolded: boolean
  readonly onGo: (at: number, isExtending: boolean) => void
}

function Row({ row, index, columns, view, shown, isCurrent, isSelected, isFolded, onGo }: RowProps) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const { node, parent, level, place, siblings } = row
  const hasChildren = node.children.length > 0
  const Fold = isFolded ? IconChevronRight : IconChevronDown
  return (
    <div
      role="row"
      data-node={node.name}
      aria-rowindex={index + 2}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isFolded : undefined}
      tabIndex={isCurrent ? 0 : -1}
      className={`${classes['treeRow']} ${isSelected ? classes['chosen'] : ''}`}
      style={{ transform: `translateY(${String(index * ROW_HEIGHT)}px)`, gridTemplateColumns: columns }}
      draggable={parent !== null && !view.isReadOnly}
      onFocus={event => {
        if (event.target === event.currentTarget && !isSelected) store.getState().select([node.name])
      }}
      onClick={event => onGo(index, event.shiftKey || event.ctrlKey || event.metaKey)}
      onDragStart={event => event.dataTransfer.setData(DRAGGED, node.name)}
      onDragOver={event => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault()}
      onDrop={event => {
        const dragged = event.dataTransfer.getData(DRAGGED)
        if (dragged === '' || dragged === node.name) return
        event.preventDefault()
        store.getState().edit('move', { node: dragged }, [{ kind: 'move', node: dragged, parent: node.name }])
      }}
    >
      <span role="gridcell" className={classes['nameCell']} style={{ paddingInlineStart: (level - 1) * 18 }}>
        {hasChildren ? (
          <span className={classes['fold']} onClick={() => store.getState().toggle(node.name)} aria-hidden>
            <Fold size={14} />
          </span>
        ) : (
          <span className={classes['fold']} aria-hidden />
        )}
        <Flags view={view} node={node.name} />
        <span className={classes['name']}>{node.name || t('unnamed')}</span>
      </span>
      {shown.map(resource => (
        <span role="gridcell" key={resource}>
          <NodeBar
            node={node}
            resource={resource}
            usage={view.usage?.get(node.name)}
            scale={view.scaleOf(resource)}
          />
        </span>
      ))}
      <span role="gridcell" className={classes['clip']} title={node.namespaces.join(', ')}>
        {node.namespaces.join(', ')}
      </span>
    </div>
  )
}

const DRAGGED = 'application/x-canopy-quota-node'

/** What is wrong with a node, as a mark with words. */
export function Flags({ view, node }: { readonly view: TreeView; readonly node: string }) {
  const { t } = useTranslation('quotaTree')
  const findings = view.findingsOf(node)
  if (findings.length === 0) return null
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const label = errors > 0 ? t('errors', { count: errors }) : t('warnings', { count: findings.length })
  return (
    <span className={classes[errors > 0 ? 'bad' : 'warn']} role="img" aria-label={label} title={label}>
      <Shape name="triangle" size={9} />
    </span>
  )
}
