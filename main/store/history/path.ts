import { join } from 'node:path'

/**
 * The built worker.ts; a thread may begin within the packed archive.
 * @param here folder of the running code, `out/app/main` below the app's root
 */
export const historyWorkerPath = (here: string): string => join(here, 'historyWorker.cjs')
