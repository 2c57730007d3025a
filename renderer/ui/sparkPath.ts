/** Of what is drawn, the share that must be known for it to be a shape and not a speck. */
const LEAST_SHARE = 1 / 12

/** Whether enough of `values` is known to be drawn. */
export const hasShape = (values: Float64Array): boolean =>
  values.filter(value => !Number.isNaN(value)).length >= values.length * LEAST_SHARE

/**
 * SVG path of `values` spread over `width`, from 0 at the bottom to `highest` at the top. It breaks at NaN: a gap is a
 * gap. One value between gaps is a dash one step long.
 */
export function sparkPath(
  values: Float64Array,
  highest: number,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const step = width / Math.max(1, values.length - 1)
  const inset = 1
  const top = Math.max(highest, 1e-9)
  let path = ''
  let isDrawing = false
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) {
      isDrawing = false
      continue
    }
    const x = round(index * step)
    const y = round(inset + (1 - Math.min(1, Math.max(0, value / top))) * (height - 2 * inset))
    const isAlone = !isDrawing && Number.isNaN(values[index + 1] ?? NaN)
    path += isAlone
      ? `M${String(x)} ${String(y)}h${String(round(step))}`
      : `${isDrawing ? 'L' : 'M'}${String(x)} ${String(y)}`
    isDrawing = true
  }
  return path
}

const round = (value: number): number => Math.round(value * 10) / 10
