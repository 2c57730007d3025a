import type { Action, Plan } from '../../preload/contract/suite.ts'
import { planRemoval } from './planRemoval.ts'
import { planTarget, targetOf, type Asked, type Installing } from './prepare.ts'

/** The plan of an action, with everything that a person should know before it begins. */
export async function planAction<O>(action: Action, asked: Asked<O>, signal: AbortSignal): Promise<Plan> {
  const isRemoval =
    action.kind === 'uninstall' ||
    action.kind === 'release' ||
    (action.kind === 'resume' && asked.inventory?.operation?.kind === 'uninstall')
  return isRemoval
    ? planRemoval(
        {
          isWhole: action.kind !== 'release',
          withKeepsakes:
            action.kind === 'uninstall'
              ? action.withKeepsakes
              : asked.inventory?.operation?.withKeepsakes === true,
        },
        asked,
        signal,
      )
    : planTarget(await targetOf(action as Installing, asked, signal), asked, signal)
}
