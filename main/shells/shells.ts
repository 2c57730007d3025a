// Shells in containers.
//
//   start ──▶ open ──output read──▶ read ──ended · reader gone · nobody within UNREAD_MS──▶ closed, forgotten
//
// What a shell writes waits in a short queue; while it is full nothing is read from the cluster, which makes the shell wait.
import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Input, Output } from '../../preload/define.ts'
import type { Changes } from '../clusters/changes.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { inputFrame, PROTOCOLS, readFrame, resizeFrame, type ShellEvent } from './channel.ts'

type Of<N extends keyof Contract> = Input<Contract[N]>

/** What the endpoints `shells.*` do; every method throws AppError. */
export type Shells = {
  start(input: Of<'shells.start'>, signal: AbortSignal): Promise<Output<Contract['shells.start']>>
  output(id: string, signal: AbortSignal): AsyncIterable<ShellEvent>
  write(id: string, text: string): void
  resize(id: string, size: Of<'shells.resize'>['size']): void
  close(): void
}

export type ShellsOptions = {
  /** Throws why the cluster is offline. */
  readonly client: (cluster: ClusterId) => ClusterClient
  readonly changes: Changes
  readonly unreadMs?: number
}

/** The best shell of the container, with colours. */
const COMMAND = [
  '/bin/sh',
  '-c',
  'TERM=xterm-256color; export TERM; if [ -x /bin/bash ]; then exec /bin/bash; else exec /bin/sh; fi',
]
const UNREAD_MS = 30_000
const FULL = 262_144

type Shell = {
  readonly socket: WebSocket
  readonly queue: ShellEvent[]
  queued: number
  isOver: boolean
  isRead: boolean
  wake: () => void
}

export function createShells({ client: clientOf, changes, unreadMs = UNREAD_MS }: ShellsOptions): Shells {
  const shells = new Map<string, Shell>()

  const find = (id: string): Shell => {
    const shell = shells.get(id)
    if (shell) return shell
    throw new AppError('NOT_FOUND', 'This shell has ended')
  }
  const end = (id: string): void => {
    shells.get(id)?.socket.terminate()
    shells.delete(id)
  }

  const adopt = (socket: WebSocket): string => {
    const id = randomUUID()
    const shell: Shell = { socket, queue: [], queued: 0, isOver: false, isRead: false, wake: () => undefined }
    shells.set(id, shell)
    attend(shell)
    setTimeout(() => {
      if (!shell.isRead) end(id)
    }, unreadMs).unref()
    return id
  }

  return {
    start: ({ cluster, namespace, pod, container, size, typedCluster }, signal) =>
      changes.run(
        { cluster, action: 'shells.start', detail: { namespace, pod, container }, typedCluster },
        async () => {
          const search = new URLSearchParams()
          for (const part of COMMAND) search.append('command', part)
          for (const name of ['stdin', 'stdout', 'tty']) search.set(name, 'true')
          search.set('container', container)
          const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`
          const socket = await clientOf(cluster).openSocket({ path, search, protocols: PROTOCOLS }, signal)
          socket.send(resizeFrame(size))
          return { shell: adopt(socket) }
        },
      ),
    output: async function* (id, signal) {
      const shell = find(id)
      if (shell.isRead) throw new AppError('BUSY', 'Somebody else reads this shell')
      shell.isRead = true
      const onAbort = () => shell.wake()
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        while (!signal.aborted) {
          const event = shell.queue.shift()
          if (event) {
            yield taken(shell, event)
            if (event.kind === 'ended') return
          } else if (shell.isOver) return
          else await new Promise<void>(resolve => (shell.wake = resolve))
        }
      } finally {
        signal.removeEventListener('abort', onAbort)
        end(id)
      }
    },
    write: (id, text) => find(id).socket.send(inputFrame(text)),
    resize: (id, size) => find(id).socket.send(resizeFrame(size)),
    close: () => {
      for (const id of shells.keys()) end(id)
    },
  }
}

const sizeOf = (event: ShellEvent): number => (event.kind === 'bytes' ? event.bytes.length : 0)

function taken(shell: Shell, event: ShellEvent): ShellEvent {
  shell.queued -= sizeOf(event)
  if (shell.queued < FULL && shell.socket.isPaused) shell.socket.resume()
  return event
}

function attend(shell: Shell): void {
  const { socket } = shell
  const put = (event: ShellEvent): void => {
    if (shell.isOver) return
    shell.isOver = event.kind === 'ended'
    shell.queue.push(event)
    shell.queued += sizeOf(event)
    if (shell.queued >= FULL) socket.pause()
    shell.wake()
  }
  socket.on('message', (data: Buffer) => {
    const event = readFrame(data)
    if (event) put(event)
  })
  socket.on('close', () => put({ kind: 'ended', exitCode: null, message: 'The connection was closed' }))
  socket.on('error', (cause: Error) => put({ kind: 'ended', exitCode: null, message: cause.message }))
}
