// Which names are drawn, and how long, where cards are too many or too small. Pure.
import { type Frame, type Placed, ROW, within } from './layout.ts'

/** A node with the room that its name has. */
export type Named = {
  readonly placed: Placed
  /** Nobody else's name is nearer on its row, pixels at a zoom of 1. */
  readonly room: number
  readonly row: number
}

export type Label = { readonly placed: Placed; readonly text: string }

/** The largest subtrees first: where few names have room, they say where one is. */
export function largestFirst(placed: readonly Placed[]): readonly Named[] {
  const sizes = new Map<Placed, number>()
  for (const each of placed.toReversed()) {
    const size = (sizes.get(each) ?? 0) + 1
    sizes.set(each, size)
    if (each.parent !== null) sizes.set(each.parent, (sizes.get(each.parent) ?? 0) + size)
  }
  const rows = Map.groupBy(placed, ({ y }) => Math.round(y / ROW))
  const named = [...rows].flatMap(([row, nodes]) => {
    const sorted = nodes.toSorted((a, b) => a.x - b.x)
    const gapBefore = (at: number): number =>
      (sorted[at]?.x ?? Number.POSITIVE_INFINITY) - (sorted[at - 1]?.x ?? Number.NEGATIVE_INFINITY)
    return sorted.map((each, at): Named => ({
      placed: each,
      room: Math.min(gapBefore(at), gapBefore(at + 1)),
      row,
    }))
  })
  return named.toSorted((a, b) => (sizes.get(b.placed) ?? 0) - (sizes.get(a.placed) ?? 0))
}

/** Of names on the screen, pixels: as small as anybody reads, and as large as on a card where there is room. */
const [LEAST_PX, CARD_PX] = [11, 12]
/** Of the font size: how wide letters are taken to be, those of Chinese, Japanese and Korean and all others; and how high a line is. */
const [WIDE, NARROW, LINE] = [1, 0.6, 1.25]
/** Of the room that a name has: the rest keeps it from the next. */
const FILLED = 0.92
/** With fewer letters a shortened name says nothing. */
const LEAST_LETTERS = 4

/** Of names at a zoom, pixels at a zoom of 1. */
export const nameSize = (zoom: number): number => Math.max(CARD_PX, LEAST_PX / zoom)

type Look = { readonly frame: Frame; readonly zoom: number; readonly most: number }

/** At most so many names of nodes in the frame, none over another. */
export function labelsIn(named: readonly Named[], { frame, zoom, most }: Look): readonly Label[] {
  const size = nameSize(zoom)
  // Where a line is higher than a row, rows are left out.
  const everyRow = Math.ceil((size * LINE) / ROW)
  const inFrame = new Set(
    within(
      named.map(({ placed }) => placed),
      frame,
    ),
  )
  const labels: Label[] = []
  for (const { placed, room, row } of named) {
    if (labels.length === most) break
    if (row % everyRow !== 0 || !inFrame.has(placed)) continue
    const text = shortened(placed, room * FILLED, size)
    if (text !== null) labels.push({ placed, text })
  }
  return labels
}

/** Without what separates it from what is left out. */
const begun = (rest: string): string => rest.replace(/^[./_-]+/, '')
const widthOf = (letter: string): number => ((letter.codePointAt(0) ?? 0) >= 0x2e80 ? WIDE : NARROW)

/** A name as far as it has room: without what its parent's says already, or its end, which tells siblings apart. Null: too little is left. */
function shortened({ node: { name }, parent }: Placed, room: number, size: number): string | null {
  const letters = Array.from(name)
  const above = parent?.node.name ?? ''
  const own = above !== '' && name.startsWith(above) ? begun(name.slice(above.length)) : ''
  let left = room / size
  let from = letters.length
  while (from > 0 && left >= widthOf(letters[from - 1] ?? '')) {
    from -= 1
    left -= widthOf(letters[from] ?? '')
  }
  if (from === 0) return name
  // The sign of what is left out takes the place of a letter.
  const kept = begun(letters.slice(from + 1).join(''))
  if (own.length >= LEAST_LETTERS && kept.length > own.length) return `…${own}`
  return kept.length < LEAST_LETTERS ? null : `…${kept}`
}
