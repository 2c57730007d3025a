import '@xyflow/react/dist/base.css'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
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
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import classes from './Canvas.module.css'
import {
  CARD,
  type Detail,
  type Placed,
  boundsOf,
  boxesPath,
  detailOf,
  edgesPath,
  layoutTree,
  within,
} from './layout.ts'
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
const MIN_ZOOM = 0.01
/** Left free around a tree that is shown as a whole, as a share of the view. */
const FIT_PADDING = 0.04
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
    return { zoom, visible: within(placed, frame) }
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

function Flow({ view, actions }: Props) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const tree = useEditor(({ state }) => treeNow(state))
  const folded = useEditor(editor => editor.folded)
  const selected = useEditor(editor => editor.selected)
  const placed = useMemo(() => layoutTree(tree, folded), [tree, folded])
  const { zoom, visible } = useVisible(placed)
  const detail = detailOf(zoom, visible.length, view.resources.length)
  const [target, setTarget] = useState<string | null>(null)
  const flow = useReactFlow()
  const rows = useMemo(() => outlineRows(tree, folded), [tree, folded])
  const box = useRef<HTMLDivElement>(null)

  const show = useCallback(
    (name: string) => {
      const found = placed.find(({ node }) => node.name === name)
      if (found)
        void flow.setCenter(found.x + CARD.width / 2, found.y + CARD.height / 2, {
          zoom: Math.max(flow.getZoom(), 0.7),
          duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
        })
    },
    [flow, placed],
  )
  const goTo = (at: number, isExtending: boolean): void => {
    const row = rows[at]
    if (row === undefined) return
    const { select, selected: had } = store.getState()
    select(isExtending ? [...had, row.node.name] : [row.node.name])
    show(row.node.name)
  }
  const onKeyDown = useOutlineKeys({ rows, actions, goTo })
  const fit = useFit(placed, selected[0] ?? '', show)

  const nodes = useMemo(
    () =>
      detail === 'far'
        ? []
        : visible.map((found): CardNode => ({
            id: found.node.name,
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
    [visible, detail, view, selected, target],
  )
  const under = (node: CardNode): string | null => {
    const [cx, cy] = [node.position.x + CARD.width / 2, node.position.y + CARD.height / 2]
    const found = placed.find(
      ({ node: other, x, y }) =>
        other.name !== node.id && cx >= x && cx <= x + CARD.width && cy >= y && cy <= y + CARD.height,
    )
    return found?.node.name ?? null
  }
  const drag = useDragged(nodes)
  return (
    <div
      className={classes['canvas']}
      ref={box}
      role="application"
      aria-label={t('canvas')}
      tabIndex={0}
      onKeyDown={(event: KeyboardEvent) => event.target === box.current && onKeyDown(event)}
    >
      <ReactFlow
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
        onNodeClick={(event, node) => {
          const { select, selected: had } = store.getState()
          select(event.shiftKey || event.ctrlKey || event.metaKey ? [...had, node.id] : [node.id])
          box.current?.focus()
        }}
        onNodeDoubleClick={(_, node) => store.getState().toggle(node.id)}
        onNodeDrag={(_, node) => {
          drag.move(node)
          setTarget(under(node))
        }}
        onNodeDragStop={(_, node) => {
          const to = under(node)
          drag.end()
          setTarget(null)
          if (to !== null)
            store.getState().edit('move', { node: node.id }, [{ kind: 'move', node: node.id, parent: to }])
        }}
      >
        <ViewportPortal>
          <svg className={classes['lines']} aria-hidden>
            <path d={edgesPath(detail === 'far' ? placed : visible)} className={classes['edge']} />
            {detail === 'far' && <path d={boxesPath(placed)} className={classes['box']} />}
          </svg>
        </ViewportPortal>
        <Controls showInteractive={false} showFitView={false}>
          <ControlButton onClick={fit} title={t('canvasFit')} aria-label={t('canvasFit')}>
            <IconMaximize aria-hidden />
          </ControlButton>
        </Controls>
      </ReactFlow>
      <p className={classes['hint']}>
        {detail === 'far'
          ? t('canvasFar', { count: placed.length })
          : t('canvasNear', { figures: t('figures'), bar: t('barWords') })}
      </p>
    </div>
  )
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
  const shown = detail === 'near' ? view.resources.slice(0, 2) : view.resources.slice(0, 1)
  const names = [classes['card'], isSelected && classes['selected'], isTarget && classes['target']]
  const errors = countOf(view, node.name, 'error')
  if (errors > 0) names.push(classes['broken'])
  return (
    <div className={names.filter(Boolean).join(' ')}>
      <div className={classes['title']}>
        <Flags errors={errors} warnings={countOf(view, node.name, 'warning')} />
        <b>{node.name || t('unnamed')}</b>
        {detail === 'near' && (
          <small>{isFolded ? t('folded', { count: countBelow(node) }) : leafWords(node)}</small>
        )}
      </div>
      {shown.map(resource => (
        <NodeBar
          key={resource}
          node={node}
          resource={resource}
          used={view.usage?.get(node.name)?.used.get(resource)}
          scale={view.scaleOf(node.name, resource)}
          width={84}
        />
      ))}
    </div>
  )
}

/** As many as fit on a card. */
const NAMED = 5
const leafWords = ({ namespaces }: QuotaNode): string => namespaces.slice(0, NAMED).join(', ')
const countBelow = (node: QuotaNode): number =>
  node.children.reduce((sum, child) => sum + 1 + countBelow(child), 0)
