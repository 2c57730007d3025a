import { join, resolve } from 'node:path'
import { bundlePath } from '../../main/suite/scheduler/bundle.ts'
import { startBackend } from '../../main/backend.ts'
import { createClient, type Client } from '../../renderer/data/client.ts'
import { openChannel } from './channel.ts'
import { createFakeShellLink } from './fakeShellLink.ts'

export type RunningBackend = {
  /** A window's end of it, over a real channel. */
  readonly client: Client
  /** Keeps every context of these kubeconfigs. */
  add(paths: readonly string[]): Promise<void>
  close(): Promise<void>
}

/**
 * The real backend on a data folder, under plain Node and without a shell.
 * @param bundle the capacity scheduler's code; that of the last build when absent
 */
export function openBackend(
  dataFolder: string,
  bundle = bundlePath(resolve(import.meta.dirname, '../../out/app/main')),
): RunningBackend {
  const backend = startBackend({
    dataFolder,
    isDataFolderGiven: true,
    logFolder: join(dataFolder, 'logs'),
    version: '0.0.0',
    kubeconfigs: [],
    link: createFakeShellLink(),
    historyWorker: resolve(import.meta.dirname, '../../main/store/history/worker.ts'),
    whatIfThread: resolve(import.meta.dirname, '../../main/quotaTree/thread.ts'),
    sample: resolve(import.meta.dirname, '../../assets/sample.canopy'),
    bundle,
    writeLog: () => undefined,
  })
  const channel = openChannel()
  const client = createClient()
  client.attach(channel.window)
  backend.serve(channel.backend)
  return {
    client,
    add: paths => backend.add(paths),
    close: async () => {
      channel.close()
      await backend.close()
    },
  }
}
