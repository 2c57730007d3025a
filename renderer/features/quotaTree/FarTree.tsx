import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Canvas.module.css'
import { barPaths, boxesPath } from './farBars.ts'
import { barValues } from './figures.ts'
import { labelsIn, largestFirst, nameSize } from './farNames.ts'
import { CARD, type Frame, type Placed, edgesPath } from './layout.ts'
import type { TreeView } from './treeView.ts'

type Props = {
  readonly view: TreeView
  readonly placed: readonly Placed[]
  /** Those that are drawn as cards, above. */
  readonly cards: readonly Placed[]
  readonly selected: readonly string[]
  readonly frame: Frame
  readonly zoom: number
}

/** Beside cards of what is selected, paths and controls: 400 elements in all. */
const MOST_NAMES = 240

/** A tree of more nodes than there may be cards: every box with the bar of the first resource, and the names that have room. */
export function FarTree({ view, placed, cards, selected, frame, zoom }: Props) {
  const { t } = useTranslation('quotaTree')
  const lines = useMemo(() => ({ edges: edgesPath(placed), boxes: boxesPath(placed) }), [placed])
  const [resource] = view.barred
  const bars = useMemo(
    () =>
      resource === undefined
        ? null
        : barPaths(placed, node => barValues(node, resource, view.barOf(node.name, resource))),
    [placed, resource, view],
  )
  const named = useMemo(() => largestFirst(placed), [placed])
  const labels = useMemo(() => labelsIn(named, { frame, zoom, most: MOST_NAMES }), [named, frame, zoom])
  const size = nameSize(zoom)
  return (
    <>
      <path d={lines.edges} className={classes['edge']} />
      <path d={lines.boxes} className={classes['box']} />
      <path
        d={boxesPath(placed.filter(each => selected.includes(each.node.name) && !cards.includes(each)))}
        className={classes['chosenBox']}
      />
      {bars &&
        (['track', 'within', 'borrowed', 'lent', 'min'] as const).map(part => (
          <path key={part} d={bars[part]} className={classes[`${part}Bars`]} />
        ))}
      {labels
        .filter(label => !cards.includes(label.placed))
        .map(({ placed: { x, y }, text }) => (
          <text
            key={`${x} ${y}`}
            x={x + CARD.width / 2}
            y={y + Math.max(30, CARD.height / 2 - 2)}
            fontSize={size}
            className={classes['farName']}
          >
            {text || t('unnamed')}
          </text>
        ))}
    </>
  )
}
