import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import classes from './Pods.module.css'

type Props = {
  readonly label: string
  readonly lines: readonly string[]
  readonly isWrapped: boolean
  /** Stays at the end while lines come, unless its reader scrolled up. */
  readonly isFollowed: boolean
  readonly empty: string
}

const LINE_HEIGHT = 18
/** So near to the end counts as being there, pixels. */
const NEAR = 40

/** Lines of text, of which those on screen alone are drawn. */
export function LogView({ label, lines, isWrapped, isFollowed, empty }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called while rendering, never kept
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  })
  const { length } = lines
  useEffect(() => {
    const at = box.current
    if (at && isFollowed && isAtEnd.current) at.scrollTop = at.scrollHeight
  }, [lines, isFollowed])
  const onScroll = (): void => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR
  }
  return (
    <div
      ref={box}
      className={classes['lines']}
      onScroll={onScroll}
      role="log"
      aria-label={label}
      aria-live="off"
      tabIndex={0}
    >
      {length === 0 && <p className={classes['muted']}>{empty}</p>}
      <div style={{ height: `${String(virtual.getTotalSize())}px` }} className={classes['all']}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            ref={isWrapped ? virtual.measureElement : undefined}
            data-index={index}
            className={classes['line']}
            data-wraps={isWrapped || undefined}
            style={{ transform: `translateY(${String(start)}px)` }}
          >
            {lines[index] === '' ? ' ' : lines[index]}
          </div>
        ))}
      </div>
    </div>
  )
}
