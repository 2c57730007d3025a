import { useEffect } from 'react'
import { ACTIONS, NUMBERED, type ActionContext } from '../../state/actions.ts'
import { isTypingIn } from '../../state/focus.ts'
import { isTyped, matchesKeys } from '../../state/keys.ts'
import { useOverlay } from '../../state/overlay.ts'
import { pathOf } from './firstPath.ts'
import { preferences } from '../../state/preferences.ts'

/** Runs actions by their keys, wherever the focus is; keys that type text do so in a field. */
export function useActionKeys(context: ActionContext): void {
  useEffect(() => {
    const isMac = window.bridge.platform === 'darwin'
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      const run = actionOf(event, context, isMac)
      if (!run) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [context])
}

function actionOf(event: KeyboardEvent, context: ActionContext, isMac: boolean): (() => void) | null {
  for (let n = 1; n <= NUMBERED; n++) {
    const cluster = context.clusters[n - 1]
    if (cluster && matchesKeys(event, `Mod+${n}`, isMac))
      return () => context.navigate(pathOf(cluster.id, preferences.getState()))
  }
  const isInDialog = useOverlay.getState().overlay !== null
  for (const action of ACTIONS) {
    const isPressed = action.keys.some(
      keys => matchesKeys(event, keys, isMac) && !(isTyped(keys) && (isInDialog || isTypingIn(event.target))),
    )
    if (isPressed && action.offBecause(context) === null) return () => action.run(context)
  }
  return null
}
