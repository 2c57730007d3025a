import { useCommand } from '../../data/queries.ts'

/** The system's dialogs for files and folders. Both give nothing when the user cancels or they fail (a toast says so). */
export function useChoose() {
  const choose = useCommand('app.chooseFiles')
  const addFolder = useCommand('folders.add')
  const pathsOf = async (purpose: 'kubeconfigs' | 'folder'): Promise<readonly string[]> => {
    const chosen = await choose.mutateAsync({ purpose }).catch(isShown)
    return chosen?.paths ?? []
  }
  return {
    isBusy: choose.isPending || addFolder.isPending,
    chooseFiles: () => pathsOf('kubeconfigs'),
    /** Watches the folder that the user chooses. @returns its path */
    watchFolder: async (): Promise<string | null> => {
      const [path] = await pathsOf('folder')
      if (path === undefined) return null
      const isAdded = await addFolder.mutateAsync({ path }).then(() => true, isShown)
      return isAdded ? path : null
    },
  }
}

/** A failed command was toasted by the query cache already. */
const isShown = (): undefined => undefined
