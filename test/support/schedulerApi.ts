// A stand-in for the API that the component talks to: answers by a function, watches that a test writes into.
import { PassThrough } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import type { Api, Call } from '../../scheduler/api.ts'
import type { CacheEvents } from '../../scheduler/cache.ts'

export type FakeApi = Api & {
  readonly calls: Call[]
  /** Paths of the watches that were started, and their bodies. */
  readonly watches: { readonly path: string; readonly body: PassThrough }[]
}

/** @param answer what a call gets; what it throws is thrown */
export function fakeApi(answer: (call: Call) => unknown): FakeApi {
  const calls: Call[] = []
  const watches: FakeApi['watches'] = []
  return {
    calls,
    watches,
    async send<T>(call: Call): Promise<T> {
      call.fence?.()
      calls.push(call)
      return (await answer(call)) as T
    },
    async stream(path, signal) {
      const body = new PassThrough()
      signal.addEventListener('abort', () => body.destroy(new Error('aborted')), { once: true })
      watches.push({ path, body })
      return body as unknown as IncomingMessage
    },
    close: () => undefined,
  }
}

export const silentLog = { debug() {}, info() {}, warn() {}, error() {} }

const nothing = () => undefined
/** Of a cache that nobody listens to. */
export const deafEvents: CacheEvents = {
  onPod: nothing,
  onNode: nothing,
  onBudget: nothing,
  onGang: nothing,
  onClaim: nothing,
  onTree: nothing,
  onNamespace: nothing,
  onMap: nothing,
}

/** A line of a watch. */
export const watchLine = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`
