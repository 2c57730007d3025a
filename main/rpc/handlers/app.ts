import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names =
  | 'app.info'
  | 'app.diagnostics'
  | 'app.openFolder'
  | 'app.moveData'
  | 'app.chooseFiles'
  | 'settings.get'
  | 'settings.set'

export const appHandlers = ({
  report,
  link,
  settings,
  hub,
}: Services): Pick<Handlers, Names | 'changes'> => ({
  'app.info': () => report.info(),
  'app.diagnostics': async () => ({ text: await report.diagnostics() }),
  'app.openFolder': async ({ folder }) => link.openFolder(report.folders[folder]),
  'app.moveData': ({ path }) => link.moveData(path),
  'app.chooseFiles': async ({ purpose }) => ({ paths: await link.chooseFiles(purpose) }),
  'settings.get': async () => settings.get(),
  'settings.set': async patch => {
    const after = settings.set(patch)
    hub.publish('settings', null)
    return after
  },
  changes: (_, signal) => hub.subscribe(signal),
})
