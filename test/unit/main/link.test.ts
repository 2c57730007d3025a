import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import {
  backendArguments,
  createShellLink,
  linkPortOf,
  parseBackendArguments,
  serveShellLink,
  type LinkPort,
  type ShellAnswers,
} from '../../../main/link.ts'

const opened: { close(): void }[] = []
afterEach(() => {
  for (const port of opened.splice(0)) port.close()
})

/** Both ends over a real channel, so that every message is cloned as between processes. */
function linked(answers: Partial<ShellAnswers> = {}) {
  const { port1, port2 } = new MessageChannel()
  opened.push(port1, port2)
  const readies: unknown[] = []
  const shellPort: LinkPort = {
    post: message => port1.postMessage(message),
    onMessage: listener => void port1.on('message', message => listener(message, [])),
  }
  serveShellLink(shellPort, answers as ShellAnswers, {
    ready: info => void readies.push(info),
    failed: failure => void readies.push(failure),
  })
  const backend = createShellLink({
    post: message => port2.postMessage(message),
    onMessage: listener => void port2.on('message', message => listener(message, [])),
  })
  return { backend, readies, fromShell: (message: unknown) => port1.postMessage(message), raw: port2 }
}
const settled = () => new Promise(resolve => setTimeout(resolve, 20))

describe('questions to the shell', () => {
  it('come back with their own answers, in whatever order those are found', async () => {
    const { backend } = linked({
      seal: async text => {
        await new Promise(resolve => setTimeout(resolve, text === 'slow' ? 20 : 0))
        return new TextEncoder().encode(`sealed ${text}`)
      },
      unseal: async sealed => new TextDecoder().decode(sealed).replace('sealed ', ''),
    })
    const [slow, fast] = await Promise.all([backend.seal('slow'), backend.seal('fast')])
    expect([await backend.unseal(slow), await backend.unseal(fast)]).toEqual(['slow', 'fast'])
  })

  it('keep the code of an expected failure', async () => {
    const { backend } = linked({
      seal: async () => {
        throw new AppError('SECRETS_UNAVAILABLE', 'No keyring', { data: { backend: 'unknown' } })
      },
    })
    await expect(backend.seal('x')).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
      data: { backend: 'unknown' },
    })
  })

  it('turn anything else into a bug', async () => {
    const { backend } = linked({ secretsStatus: async () => Promise.reject(new TypeError('oops')) })
    await expect(backend.secretsStatus()).rejects.toMatchObject({ code: 'BUG', message: 'oops' })
  })

  it('are refused when they do not fit', async () => {
    const asked: unknown[] = []
    const { backend } = linked({ openFolder: async path => (asked.push(path), null) })
    await expect(backend.openFolder('')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(asked).toEqual([])
  })

  it('refuse an answer that does not fit', async () => {
    const { backend } = linked({ chooseFiles: async () => [42] as unknown as string[] })
    await expect(backend.chooseFiles('folder')).rejects.toThrow()
  })
})

describe('messages', () => {
  it('reach their listeners, and others are dropped', async () => {
    const { backend, fromShell, raw, readies } = linked()
    const heard: unknown[] = []
    backend.onKubeconfigs(paths => heard.push(paths))
    backend.onShutdown(() => heard.push('shutdown'))
    for (const message of [null, 'x', { type: 'nonsense' }, { type: 'kubeconfigs', paths: [''] }])
      fromShell(message)
    fromShell({ type: 'kubeconfigs', paths: ['/a'] })
    fromShell({ type: 'shutdown' })
    for (const message of [null, { type: 'ask', id: -1 }, { type: 'ready' }]) raw.postMessage(message)
    backend.ready({ sqlite: '3.53.4' })
    await settled()
    expect(heard).toEqual([['/a'], 'shutdown'])
    expect(readies).toEqual([{ sqlite: '3.53.4' }])
  })

  it('a port arrives as one that can be served', () => {
    let deliver: (event: { data: unknown; ports: readonly unknown[] }) => void = () => undefined
    const link = createShellLink(
      linkPortOf({ postMessage: () => undefined, on: (_, listener) => (deliver = listener) }),
    )
    const fakePort = {
      started: false,
      sent: [] as unknown[],
      listeners: {} as Record<string, (event: { data: unknown }) => void>,
      postMessage: (message: unknown) => fakePort.sent.push(message),
      on: (event: string, listener: (event: { data: unknown }) => void) =>
        (fakePort.listeners[event] = listener),
      start: () => (fakePort.started = true),
    }
    const heard: unknown[] = []
    link.onPort(port => {
      port.onMessage(message => heard.push(message))
      port.onClose(() => heard.push('closed'))
      port.post({ type: 'end', id: 1 })
    })
    deliver({ data: { type: 'port' }, ports: [fakePort] })
    fakePort.listeners['message']?.({ data: 'hello' })
    fakePort.listeners['close']?.({ data: null })
    expect(fakePort.started).toBe(true)
    expect(fakePort.sent).toEqual([{ type: 'end', id: 1 }])
    expect(heard).toEqual(['hello', 'closed'])
  })
})

describe('the command line of the backend', () => {
  it('is read as it was written, whatever the paths hold', () => {
    const args = {
      dataFolder: '/tmp/-a folder=x',
      isDataFolderGiven: true,
      logFolder: '/tmp/日志',
      version: '1.2.3',
      kubeconfigs: ['/a b', '--c'],
    }
    expect(parseBackendArguments(backendArguments(args))).toEqual(args)
  })
  it('is refused without its folders', () => {
    expect(() => parseBackendArguments(['--data-dir=/x'])).toThrow(AppError)
  })
})

describe('a backend that cannot start', () => {
  it('says why, by code, text and facts', async () => {
    const { backend, readies } = linked()
    backend.failed(new AppError('STORE_FROM_FUTURE', 'newer', { data: { path: '/a' } }))
    await settled()
    expect(readies).toMatchObject([{ code: 'STORE_FROM_FUTURE', message: 'newer', data: { path: '/a' } }])
  })
})
