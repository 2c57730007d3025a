import { utilityProcess, type MessagePortMain } from 'electron'
import { backendArguments, type BackendArguments } from '../link.ts'
import type { LogFile } from './logFile.ts'
import type { BackendProcess } from './supervisor.ts'

/** Starts the backend as a utility process; what it writes goes to the log. */
export function forkBackend(entry: string, args: BackendArguments, log: LogFile): BackendProcess {
  const child = utilityProcess.fork(entry, backendArguments(args), {
    serviceName: 'Canopy backend',
    stdio: ['ignore', 'pipe', 'pipe'],
    // MiB, half of what is usual: what a listing of 10,000 pods fills and leaves behind stays with the process.
    execArgv: ['--js-flags=--max-semi-space-size=4'],
  })
  for (const stream of [child.stdout, child.stderr])
    if (stream) log.follow(stream as NodeJS.ReadableStream as import('node:stream').Readable, 'backend')
  child.once('spawn', () => log.write('shell', `backend started, pid ${child.pid ?? 'unknown'}`))
  return {
    post: message => child.postMessage(message),
    send: (message, ports) => child.postMessage(message, ports as MessagePortMain[]),
    onMessage: listener => void child.on('message', message => listener(message, [])),
    onExit: listener => void child.once('exit', listener),
    kill: () => void child.kill(),
  }
}
