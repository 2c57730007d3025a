import { useEffect } from 'react'
import { useIsFetching } from '@tanstack/react-query'
import { useLocation, useNavigation } from 'react-router'

/** All must be still for as long as this before a page counts as there: lazy pages ask for data after they are loaded. */
const STILL_MS = 120

/**
 * Sets `<html data-ready="true">` once a page shows all that it has: for pictures, prints and measurements. What
 * is still to be drawn carries `data-pending`. Overviews wait for their charts and say so themselves (ui/useReadyMark.ts).
 */
export function Ready() {
  const isFetching = useIsFetching() > 0
  const isMoving = useNavigation().state !== 'idle'
  const { pathname } = useLocation()
  useEffect(() => {
    if (isFetching || isMoving || pathname.endsWith('/overview')) return
    const timer = setInterval(() => {
      if (document.querySelector('[data-pending]')) return
      clearInterval(timer)
      document.documentElement.dataset['ready'] = 'true'
    }, STILL_MS)
    return () => clearInterval(timer)
    // The page before may have taken its mark along, and this one may have nothing to fetch.
  }, [isFetching, isMoving, pathname])
  return null
}
