import type { ComponentView, SuiteOptions } from '../../../preload/contract/suite.ts'

/** What is installed by steps, and what only needs a word to confirm it. */
export type InstallKind = 'install' | 'upgrade' | 'configure' | 'rollback' | 'repair' | 'resume'
export type SuiteDialog =
  | { readonly kind: InstallKind | 'uninstall' | 'release' }
  /** The mode alone is to be another: there is nothing more to settle. */
  | { readonly kind: 'configure'; readonly mode: SuiteOptions['mode'] }

/** What can be done with a component as it is now, the one next step first. */
export function actionsOf(view: ComponentView): readonly SuiteDialog['kind'][] {
  const { state, previous, version, offered, reasons } = view
  switch (state) {
    case 'notInstalled':
      return ['install']
    case 'foreign':
      return ['release']
    case 'interrupted':
      return [
        view.interrupted === null ? 'install' : 'resume',
        ...(previous ? (['rollback'] as const) : []),
        'uninstall',
        'release',
      ]
    case 'ready':
    case 'degraded': {
      const isBroken = reasons.some(({ kind }) => ['missing', 'drift', 'admissionMissing'].includes(kind))
      return [
        ...(isBroken ? (['repair'] as const) : []),
        ...(version !== offered ? (['upgrade'] as const) : []),
        'configure',
        ...(previous ? (['rollback'] as const) : []),
        ...(isBroken ? [] : (['repair'] as const)),
        'uninstall',
        'release',
      ]
    }
  }
}

/** The dialog that an address asks for (`?do=install`), if it can be opened now. */
export function dialogOf(asked: string | null, view: ComponentView | null): SuiteDialog | null {
  if (asked === null || view === null) return null
  const kind = actionsOf(view).find(each => each === asked)
  return kind ? { kind } : null
}
