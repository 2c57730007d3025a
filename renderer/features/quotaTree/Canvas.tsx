import '@xyflow/react/dist/base.css'
import {
  type CSSProperties,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import {
  ControlButton,
  Controls,
  getViewportForBounds,
  type Node,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
  ViewportPortal,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { IconMaximize } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { QuotaNode } from '#core/quota/tree.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import classes from './Canvas.module.css'
import {
  CARD,
  type Detail,
  type Placed,
  LEAST_CARD_ZOOM,
  boundsOf,
  cardAt,
  cardLetters,
  detailOf,
  edgesPath,
  layoutTree,
  within,
} from './layout.ts'
import { FarTree } from './FarTree.tsx'
import { type Modifiers, isAdding, toggled } from './gestures.ts'
import { NodeBar } from './NodeBars.tsx'
import { outlineRows } from './outlineRows.ts'
import { Flags, countOf } from './Outline.tsx'
import type { TreeView } from './treeView.ts'
import { type NodeActions, useOutlineKeys } from './useOutlineKeys.ts'

type Props = { readonly view: TreeView; readonly actions: NodeActions }
type CardData = { placed: Placed; view: TreeView; detail: Detail; isSelected: boolean; isTarget: boolean }
type CardNode = Node<CardData, 'quota'>

/** The tree as a picture: the same store as the outline, with the same keys. */
export function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  )
}

const NODE_TYPES = { quota: QuotaCard }
/** Beyond the frame, so that panning does not show holes. */
const MARGIN = 100
/** Thousands of nodes as a whole. */
const MIN_ZOOM = 0.004
/** Left free around a tree that is shown as a whole; on the left are controls. */
const FIT_PADDING = { left: '52px', right: '16px', y: '16px' } as const
/** Below this nobody sees a box. */
const LEAST_ZOOM = 0.04

function useVisible(placed: readonly Placed[]) {
  const [x, y, zoom] = useStore(state => state.transform)
  const width = useStore(state => state.width)
  const height = useStore(state => state.height)
  return useMemo(() => {
    const frame = {
      x: (-x - MARGIN) / zoom,
      y: (-y - MARGIN) / zoom,
      width: (width + 2 * MARGIN) / zoom,
      height: (height + 2 * MARGIN) / zoom,
    }
    return { zoom, frame, visible: within(placed, frame) }
  }, [placed, x, y, zoom, width, height])
}

/** Shows the whole tree, at first by itself: React Flow would fit only the nodes that are in view. */
function useFit(placed: readonly Placed[], selected: string, show: (name: string) => void): () => void {
  const flow = useReactFlow()
  const width = useStore(state => state.width)
  const height = useStore(state => state.height)
  const fit = useCallback(
    () =>
      void flow.setViewport(getViewportForBounds(boundsOf(placed), width, height, MIN_ZOOM, 1, FIT_PADDING)),
    [flow, placed, width, height],
  )
  const hasFitted = useRef(false)
  useEffect(() => {
    if (hasFitted.current || width === 0 || height === 0) return
    hasFitted.current = true
    const { width: whole } = boundsOf(placed)
    // A tree of thousands is a hair line as a whole: then the node that is selected is what is looked at.
    if (width / whole < LEAST_ZOOM) show(selected)
    else fit()
  }, [fit, show, selected, placed, width, height])
  return fit
}

/**
 * Moves the view to the node that is selected where it is out of it: one that was just made, or found.
 * @returns what is told of a node that is shown already
 */
function useReveal(placed: readonly Placed[], selected: string | undefined): (name: string) => void {
  const flow = useReactFlow()
  const width = useStore(state => state.width)
  const height = useStore(state => state.height)
  const revealed = useRef(selected)
  useEffect(() => {
    if (revealed.current === selected) return
    revealed.current = selected
    const found = placed.find(({ node }) => node.name === selected)
    if (found === undefined) return
    const { x, y, zoom } = flow.getViewport()
    const [left, top] = [found.x * zoom + x, found.y * zoom + y]
    const isSeen =
      left >= 0 && top >= 0 && left + CARD.width * zoom <= width && top + CARD.height * zoom <= height
    if (!isSeen) centre(flow, found, zoom)
  }, [flow, placed, selected, width, height])
  return useCallback((name: string) => void (revealed.current = name), [])
}

/** Moves the view to a card, at once for those who want no motion. */
function centre(flow: ReturnType<typeof useReactFlow>, { x, y }: Placed, zoom: number): void {
  const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120
  void flow.setCenter(x + CARD.width / 2, y + CARD.height / 2, { zoom, duration })
}

function Flow({ view, actions }: Props) {
  const { t } = useTranslation('quotaTree')
  const format = useFormat()
  const store = useEditorStore()
  const tree = useEditor(({ state }) => treeNow(state))
  const folded = useEditor(editor => editor.folded)
  const selected = useEditor(editor => editor.selected)
  const placed = useMemo(() => layoutTree(tree, folded), [tree, folded])
  const { zoom, frame, visible } = useVisible(placed)
  const detail = detailOf(zoom, visible.length, view.barred.length)
  const [target, setTarget] = useState<string | null>(null)
  const flow = useReactFlow()
  const rows = useMemo(() => outlineRows(tree, folded), [tree, folded])
  const box = useRef<HTMLDivElement>(null)

  const show = useCallback(
    (name: string) => {
      const found = placed.find(({ node }) => node.name === name)
      if (found) centre(flow, found, Math.max(flow.getZoom(), 0.7))
    },
    [flow, placed],
  )
  const noteShown = useReveal(placed, selected.at(-1))
  const goTo = (at: number, isExtending: boolean): void => {
    const row = rows[at]
    if (row === undefined) return
    const { select, selected: had } = store.getState()
    const others = isExtending ? had.filter(name => name !== row.node.name) : []
    select([...others, row.node.name])
    noteShown(row.node.name)
    show(row.node.name)
  }
  const onKeyDown = useOutlineKeys({ rows, actions, goTo })
  const fit = useFit(placed, selected[0] ?? '', show)

  const cards = useMemo(() => cardsOf(visible, { detail, zoom, selected }), [visible, detail, zoom, selected])
  const nodes = useMemo(
    () =>
      cards.map((found): CardNode => ({
        id: idOf(found, cards),
        type: 'quota',
        position: { x: found.x, y: found.y },
        width: CARD.width,
        height: CARD.height,
        draggable: !view.isReadOnly && found.parent !== null,
        data: {
          placed: found,
          view,
          detail,
          isSelected: selected.includes(found.node.name),
          isTarget: target === found.node.name,
        },
      })),
    [cards, detail, view, selected, target],
  )
  const under = (node: CardNode): string | null => {
    const middle = { x: node.position.x + CARD.width / 2, y: node.position.y + CARD.height / 2 }
    const others = placed.filter(other => other !== node.data.placed)
    return cardAt(others, middle)?.node.name ?? null
  }
  const choose = (name: string, event: Modifiers): void => {
    const { select, selected: had } = store.getState()
    select(isAdding(event) ? toggled(had, name) : [name])
    box.current?.focus()
  }
  const drag = useDragged(nodes)
  return (
    <div
      className={classes['canvas']}
      ref={box}
      role="application"
      aria-label={t('canvas')}
      tabIndex={0}
      style={{ '--letters': `${cardLetters(zoom)}px` } as CSSProperties}
      onKeyDown={(event: KeyboardEvent) => event.target === box.current && onKeyDown(event)}
    >
      <p className={classes['hint']}>
        {detail === 'far'
          ? t('canvasFar', { count: placed.length, resource: view.barred[0] ?? '', bar: t('barWords') })
          : t('canvasNear', {
              resources: format.list(barsOn(detail, view)),
              figures: t('figures'),
              bar: t('barWords'),
            })}
      </p>
      <ReactFlow
        className={classes['flow'] ?? ''}
        nodes={drag.nodes}
        nodeTypes={NODE_TYPES}
        minZoom={MIN_ZOOM}
        maxZoom={1.5}
        nodesFocusable={false}
        nodesConnectable={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
        onNodeClick={(event, node) => choose(nameOf(node), event)}
        onPaneClick={event => {
          const { clientX: x, clientY: y } = event
          const found = detail === 'far' ? cardAt(placed, flow.screenToFlowPosition({ x, y })) : null
          if (found) choose(found.node.name, event)
        }}
        onNodeDoubleClick={(_, node) => store.getState().toggle(nameOf(node))}
        onNodeDrag={(_, node) => {
          drag.move(node)
          setTarget(under(node))
        }}
        onNodeDragStop={(_, node) => {
          const to = under(node)
          drag.end()
          setTarget(null)
          if (to !== null) actions.moveTo(nameOf(node), to)
        }}
      >
        <ViewportPortal>
          <svg className={classes['lines']} aria-hidden>
            {detail === 'far' ? (
              <FarTree {...{ view, placed, cards, selected, frame, zoom }} />
            ) : (
              <path d={edgesPath(visible)} className={classes['edge']} />
            )}
          </svg>
        </ViewportPortal>
        <Controls showInteractive={false} showFitView={false}>
          <ControlButton onClick={fit} title={t('canvasFit')} aria-label={t('canvasFit')}>
            <IconMaximize aria-hidden />
          </ControlButton>
        </Controls>
      </ReactFlow>
    </div>
  )
}

const nameOf = ({ data }: CardNode): string => data.placed.node.name

/** Its name; where others of that name are drawn, its place too: a tree that others wrote may have a name twice. */
function idOf({ node: { name }, x, y }: Placed, cards: readonly Placed[]): string {
  return cards.filter(({ node }) => node.name === name).length > 1 ? `${name} ${x} ${y}` : name
}

/** In a far tree, as many of those that are selected: they can be read and dragged. */
const MOST_FAR_CARDS = 4

type Seen = { readonly detail: Detail; readonly zoom: number; readonly selected: readonly string[] }

/** The nodes that are drawn as cards. */
function cardsOf(visible: readonly Placed[], { detail, zoom, selected }: Seen): readonly Placed[] {
  if (detail !== 'far') return visible
  if (zoom < LEAST_CARD_ZOOM) return []
  return visible.filter(({ node }) => selected.includes(node.name)).slice(0, MOST_FAR_CARDS)
}

/** A card under the pointer is where the pointer is, and back in its place when it is let go. */
function useDragged(nodes: readonly CardNode[]) {
  const [at, setAt] = useState<{ id: string; position: { x: number; y: number } } | null>(null)
  return {
    nodes: nodes.map(node => (at?.id === node.id ? { ...node, position: at.position, zIndex: 10 } : node)),
    move: (node: CardNode) => setAt({ id: node.id, position: node.position }),
    end: () => setAt(null),
  }
}

function QuotaCard({ data }: NodeProps<CardNode>) {
  const { placed, view, detail, isSelected, isTarget } = data
  const { node } = placed
  const { t } = useTranslation('quotaTree')
  const isFolded = useEditor(editor => editor.folded.has(node.name)) && node.children.length > 0
  const names = [classes['card'], isSelected && classes['selected'], isTarget && classes['target']]
  const errors = countOf(view, node.name, 'error')
  if (errors > 0) names.push(classes['broken'])
  return (
    <div className={names.filter(Boolean).join(' ')} data-detail={detail}>
      <div className={classes['title']}>
        <Flags errors={errors} warnings={countOf(view, node.name, 'warning')} />
        <b>{node.name || t('unnamed')}</b>
        {detail === 'near' && (
          <small>{isFolded ? t('folded', { count: countBelow(node) }) : leafWords(node)}</small>
        )}
      </div>
      {barsOn(detail, view).map(resource => (
        <NodeBar
          key={resource}
          node={node}
          resource={resource}
          {...view.barOf(node.name, resource)}
          width={84}
        />
      ))}
    </div>
  )
}

/** Resources that a card has a bar of. */
const barsOn = (detail: Detail, { barred }: TreeView): readonly string[] =>
  detail === 'near' ? barred : barred.slice(0, 1)

/** As many as fit on a card. */
const NAMED = 5
const leafWords = ({ namespaces }: QuotaNode): string => namespaces.slice(0, NAMED).join(', ')
const countBelow = (node: QuotaNode): number =>
  node.children.reduce((sum, child) => sum + 1 + countBelow(child), 0)
