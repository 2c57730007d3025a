import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
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
  /** From the next start on the data is to be in this folder. Throws why it cannot. */
  readonly moveData: (path: string) => void
  /** A notification was clicked: the page that it leads to. */
  readonly onNotification: (route: string) => void
}

/** Notifications that can still be clicked; Electron forgets one that nobody holds. */
const MOST_HELD = 50

/** What the shell does for the backend. */
export function createAnswers(options: AnswerOptions): ShellAnswers {
  const { window, ownFolders, texts, onNotification } = options
  const held: Notification[] = []
  return {
    ...secrets,
    chooseFiles: async purpose => {
      const asked = dialogFor(purpose, texts)
      const parent = window()
      const { filePaths } = await (parent
        ? dialog.showOpenDialog(parent, asked)
        : dialog.showOpenDialog(asked))
      return filePaths
    },
    chooseSavePath: async name => {
      const asked: Electron.SaveDialogOptions = { title: texts.chooseSavePath, defaultPath: name }
      const parent = window()
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, asked)
        : dialog.showSaveDialog(asked))
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
    moveData: async path => {
      options.moveData(path)
      return null
    },
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

/** Kubeconfigs are looked for where kubectl keeps its own. */
function dialogFor(
  purpose: Parameters<ShellAnswers['chooseFiles']>[0],
  texts: Texts,
): Electron.OpenDialogOptions {
  if (purpose === 'dataFolder')
    return { title: texts.chooseDataFolder, properties: ['openDirectory', 'createDirectory'] }
  const kube = join(homedir(), '.kube')
  const isFolder = purpose === 'folder'
  return {
    title: isFolder ? texts.chooseFolder : texts.chooseKubeconfigs,
    properties: isFolder
      ? ['openDirectory', 'showHiddenFiles']
      : ['openFile', 'multiSelections', 'showHiddenFiles'],
    ...(existsSync(kube) && { defaultPath: kube }),
  }
}
