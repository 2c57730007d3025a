import type { Api, Call } from './api.ts'
import type { Log } from './log.ts'

const isRead = ({ method, path }: Call) => method === 'GET' || path.includes('dryRun=All')

/** An API that reads, and says in the log what it would have written. At this one place, so that nothing gets past it. */
export function createDryApi(api: Api, log: Log): Api {
  return {
    ...api,
    async send<T>(call: Call): Promise<T> {
      if (isRead(call)) return api.send<T>(call)
      log.info('dry.write', { method: call.method, path: call.path, body: call.body })
      return {} as T
    },
  }
}
