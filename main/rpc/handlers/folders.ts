import { offeredFolder } from '../../clusters/offeredFolder.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = 'folders.list' | 'folders.offered' | 'folders.add' | 'folders.remove'

export const folderHandlers = ({ folders }: Services): Pick<Handlers, Names> => ({
  'folders.list': async () => [...folders.list()],
  'folders.offered': async () => ({ path: await offeredFolder(folders.list().map(({ path }) => path)) }),
  'folders.add': ({ path }) => folders.add(path),
  'folders.remove': ({ path }) => folders.remove(path),
})
