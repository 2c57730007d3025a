import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '#core/quota/validate.ts'
import { Shape } from '../../ui/Shape.tsx'
import { ROW_HEIGHT, useVirtualRows } from '../../ui/useVirtualRows.ts'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import type { BarFigures } from './figures.ts'
import { type Modifiers, isAdding, toggled } from './gestures.ts'
import { NodeBar } from './NodeBars.tsx'
import { type OutlineRow, outlineRows } from './outlineRows.ts'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'
import { type NodeActions, useOutlineKeys } from './useOutlineKeys.ts'

type Props = { readonly view: TreeView; readonly actions: NodeActions }

/** The tree as rows: everything by keyboard, and as many nodes as there are. */
export function Outline({ view, actions }: Props) {
  const { t } = useTranslation('quotaTree')
  const { barred } = view
  const store = useEditorStore()
  const tree = useEditor(({ state }) => treeNow(state))
  const folded = useEditor(editor => editor.folded)
  const selected = useEditor(editor => editor.selected)
  const rows = useMemo(() => outlineRows(tree, folded), [tree, folded])
  const { scroller, recycled, height, scrollTo } = useVirtualRows(rows.length)
  const current = rows.findIndex(({ node }) => node.name === selected.at(-1))
  const goTo = (at: number, isExtending: boolean): void => {
    const row = rows[at]
    if (row === undefined) return
    const { select, selected: had } = store.getState()
    const { name } = row.node
    select(isExtending ? [...had.filter(other => other !== name), name] : [name])
    scrollTo(at)
    focusRow(scroller.current, name, () => store.getState().selected.at(-1) === name)
  }
  const pick = (at: number, event: Modifiers): void => {
    const row = rows[at]
    if (row === undefined || !isAdding(event)) return goTo(at, false)
    const { select, selected: had } = store.getState()
    const chosen = toggled(had, row.node.name)
    select(chosen)
    focusRow(scroller.current, chosen.at(-1) ?? '', () => store.getState().selected === chosen)
  }
  const onKeyDown = useOutlineKeys({ rows, actions, goTo })
  const last = selected.at(-1)
  const shownFor = useRef<string | undefined>(undefined)
  useEffect(() => {
    // At first, and where the selection goes elsewhere: scrolling by hand is left alone.
    if (shownFor.current === last) return
    shownFor.current = last
    if (current >= 0) scrollTo(current)
  }, [last, current, scrollTo])
  const columns = `minmax(150px, 1.3fr) ${barred.map(() => 'minmax(180px, 1fr)').join(' ')} minmax(88px, 0.8fr)`
  const picking = useRef(pick)
  useEffect(() => {
    picking.current = pick
  })
  const onPick = useCallback((at: number, event: Modifiers) => picking.current(at, event), [])
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
          {barred.map(resource => (
            <span role="columnheader" key={resource} className={classes['clip']} title={t('barWords')}>
              {resource} <small>{t('figures')}</small>
            </span>
          ))}
          <span role="columnheader">{t('column.namespaces')}</span>
        </div>
        <div role="rowgroup" className={classes['rows']} style={{ height }}>
          {recycled.map(({ index, slot }) => {
            const { node, parent, level, place, siblings } = rows[index] as OutlineRow
            return (
              <Row
                key={slot}
                index={index}
                node={node}
                isRoot={parent === null}
                level={level}
                place={place}
                siblings={siblings}
                columns={columns}
                isCurrent={index === Math.max(0, current)}
                isSelected={selected.includes(node.name)}
                isFolded={folded.has(node.name)}
                isReadOnly={view.isReadOnly}
                errors={countOf(view, node.name, 'error')}
                warnings={countOf(view, node.name, 'warning')}
                bars={barred.map(resource => ({ resource, ...view.barOf(node.name, resource) }))}
                actions={actions}
                onPick={onPick}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/**
 * A row that was scrolled to is drawn a moment later. @param isWanted whether the focus is still to go there by then: whoever pressed
 * the next key meanwhile is elsewhere, and is not fetched back
 */
function focusRow(box: HTMLElement | null, name: string, isWanted: () => boolean): void {
  requestAnimationFrame(() => {
    if (!isWanted()) return
    const rows = [...(box?.querySelectorAll<HTMLElement>('[role="row"][data-node]') ?? [])]
    rows.find(row => row.dataset['node'] === name)?.focus({ preventScroll: true })
  })
}

type Bar = BarFigures & { readonly resource: string }
type RowProps = Omit<OutlineRow, 'parent'> & {
  readonly index: number
  readonly isRoot: boolean
  readonly columns: string
  readonly isCurrent: boolean
  readonly isSelected: boolean
  readonly isFolded: boolean
  readonly isReadOnly: boolean
  readonly errors: number
  readonly warnings: number
  readonly bars: readonly Bar[]
  readonly actions: NodeActions
  readonly onPick: (at: number, event: Modifiers) => void
}

/** Drawn anew where something of it is another: dozens stand still while one is typed in, or scrolled to. */
const Row = memo(OneRow, ({ bars: a, ...before }, { bars: b, ...now }) => {
  const keys = Object.keys(now) as (keyof typeof now)[]
  const isBarSame = ({ resource, used, lent, scale }: Bar, at: number): boolean =>
    resource === b[at]?.resource && used === b[at].used && lent === b[at].lent && scale === b[at].scale
  return keys.every(key => before[key] === now[key]) && a.length === b.length && a.every(isBarSame)
})

function OneRow(props: RowProps) {
  const { node, index, level, place, siblings, columns, isCurrent, isSelected, isFolded, onPick } = props
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    // The keyboard is with a row, not with the element that draws another one from now on.
    return () => {
      if (element !== null && element === document.activeElement) element.blur()
    }
  }, [index])
  const hasChildren = node.children.length > 0
  const Fold = isFolded ? IconChevronRight : IconChevronDown
  return (
    <div
      ref={box}
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
      style={{ top: index * ROW_HEIGHT, gridTemplateColumns: columns }}
      draggable={!props.isRoot && !props.isReadOnly}
      onFocus={event => {
        if (event.target === event.currentTarget && !isSelected) store.getState().select([node.name])
      }}
      // The focus would make it the only one that is selected.
      onMouseDown={event => isAdding(event) && event.preventDefault()}
      onClick={event => onPick(index, event)}
      onDragStart={event => event.dataTransfer.setData(DRAGGED, node.name)}
      onDragOver={event => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault()}
      onDrop={event => {
        const dragged = event.dataTransfer.getData(DRAGGED)
        if (dragged === '' || dragged === node.name) return
        event.preventDefault()
        props.actions.moveTo(dragged, node.name)
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
        <Flags errors={props.errors} warnings={props.warnings} />
        <span className={classes['name']}>{node.name || t('unnamed')}</span>
      </span>
      {props.bars.map(bar => (
        <span role="gridcell" key={bar.resource}>
          <NodeBar node={node} {...bar} width={84} />
        </span>
      ))}
      <Namespaces names={node.namespaces} />
    </div>
  )
}

/** As many as anybody would read there. */
const NAMED = 20

function Namespaces({ names }: { readonly names: readonly string[] }) {
  const text = `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ' …' : ''}`
  return (
    <span role="gridcell" className={classes['clip']} title={text}>
      {text}
    </span>
  )
}

const DRAGGED = 'application/x-canopy-quota-node'

type FlagsProps = { readonly errors: number; readonly warnings: number }

/** What is wrong with a node, as a mark with words. */
export function Flags({ errors, warnings }: FlagsProps) {
  const { t } = useTranslation('quotaTree')
  if (errors + warnings === 0) return null
  const label = errors > 0 ? t('errors', { count: errors }) : t('warnings', { count: warnings })
  return (
    <span className={classes[errors > 0 ? 'bad' : 'warn']} role="img" aria-label={label} title={label}>
      <Shape name="triangle" size={9} />
    </span>
  )
}

/** Findings of a node of one severity. */
export const countOf = (view: TreeView, node: string, of: Finding['severity']): number =>
  view.findingsOf(node).filter(({ severity }) => severity === of).length
