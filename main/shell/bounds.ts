/** Device-independent pixels. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const MIN_SIZE = { width: 1024, height: 640 } as const
const DEFAULT_SIZE = { width: 1440, height: 900 } as const
/** As much of a window must lie on a display to be found again. */
const VISIBLE_PX = 100

/**
 * Where the window opens: where it was, if enough of it lies on a display that is there now; else centred on the first.
 * Never smaller than MIN_SIZE, and no larger than the display unless that is smaller still.
 * @param workAreas one a display, the primary one first; must not be empty
 */
export function fitBounds(saved: Box | null, workAreas: readonly [Box, ...Box[]]): Box {
  const home = saved && workAreas.find(area => isFound(saved, area))
  const area = home ?? workAreas[0]
  const wanted = saved ?? DEFAULT_SIZE
  const size = {
    width: Math.max(MIN_SIZE.width, Math.min(wanted.width, area.width)),
    height: Math.max(MIN_SIZE.height, Math.min(wanted.height, area.height)),
  }
  if (home && saved) return { x: saved.x, y: saved.y, ...size }
  return {
    x: area.x + Math.max(0, Math.floor((area.width - size.width) / 2)),
    y: area.y + Math.max(0, Math.floor((area.height - size.height) / 2)),
    ...size,
  }
}

/** Whether the title bar of `box` can be reached on `area`. */
function isFound(box: Box, area: Box): boolean {
  const overlap = Math.min(box.x + box.width, area.x + area.width) - Math.max(box.x, area.x)
  const isTopInside = box.y >= area.y && box.y <= area.y + area.height - VISIBLE_PX
  return overlap >= VISIBLE_PX && isTopInside
}
