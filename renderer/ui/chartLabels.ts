/**
 * Heights for labels that want to stand at `wanted` (pixels from the top) without covering each other: order is kept,
 * neighbours stay `gap` apart and all of them between `top` and `bottom` while they fit there.
 */
export function spreadLabels(
  wanted: readonly number[],
  bounds: { readonly top: number; readonly bottom: number; readonly gap: number },
): number[] {
  const order = wanted.map((_height, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const heights = [...wanted]
  let floor = bounds.top
  for (const index of order) {
    heights[index] = Math.max(floor, heights[index] ?? 0)
    floor = heights[index] + bounds.gap
  }
  let ceiling = bounds.bottom
  for (const index of order.toReversed()) {
    heights[index] = Math.min(ceiling, heights[index] ?? 0)
    ceiling = heights[index] - bounds.gap
  }
  return heights
}
