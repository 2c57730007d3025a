import { dialog, Notification, shell, type BrowserWindow } from 'electron'
import { AppError } from '#core/base/errors.ts'
import type { ShellAnswers } from '../link.ts'
import { alertWords } from './alertWords.ts'
import { printPage } from './printPage.ts'
import { secrets } from './secrets.ts'
import type { Texts } from './texts.ts'

export type AnswerOptions = {
  /** null while there is no window to show a dialog over. */
  readonly window: () => BrowserWindow | null
  /** Folders that may be shown in the file manager. */
  readonly ownFolders: readonly string[]
  readonly texts: Texts
  /** A notification was clicked: the page that it leads to. */
  readonly onNotification: (route: string) => void
}

/** Notifications that can still be clicked; Electron forgets one that nobody holds. */
const MOST_HELD = 50

/** What the shell does for the backend. */
export function createAnswers({ window, ownFolders, texts, onNotification }: AnswerOptions): ShellAnswers {
  const held: Notification[] = []
  return {
    ...secrets,
    chooseFiles: async purpose => {
      const isFolder = purpose === 'folder'
      const options: Electron.OpenDialogOptions = {
        title: isFolder ? texts.chooseFolder : texts.chooseKubeconfigs,
        properties: isFolder
          ? ['openDirectory', 'showHiddenFiles']
          : ['openFile', 'multiSelections', 'showHiddenFiles'],
      }
      const parent = window()
      const { filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options))
      return filePaths
    },
    chooseSavePath: async name => {
      const options: Electron.SaveDialogOptions = { title: texts.chooseSavePath, defaultPath: name }
      const parent = window()
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options))
      return canceled || filePath === '' ? null : filePath
    },
    notify: async ({ alerts, ...cluster }) => {
      if (!Notification.isSupported()) return null
      for (const { route, ...words } of alertWords(cluster, alerts, texts)) {
        const shown = new Notification(words)
        shown.on('click', () => onNotification(route))
        shown.show()
        held.push(shown)
      }
      held.splice(0, held.length - MOST_HELD)
      return null
    },
    printPage,
    openFolder: async path => {
      if (!ownFolders.includes(path))
        throw new AppError('INVALID_INPUT', 'Not a folder of this app', { data: { path } })
      const problem = await shell.openPath(path)
      if (problem !== '')
        throw new AppError('NOT_FOUND', 'The system cannot show the folder', { data: { problem } })
      return null
    },
  }
}
