// A network of its own for a control plane and the pods on it (Linux): addresses as in a real cluster, ports that are nobody else's, and an
// API server that reaches a pod through a Service, which Kubernetes refuses for loopback addresses.
//
//   127.0.0.1:P outside ──passed socket──▶ holder ──▶ 127.0.0.1:P ┐ API server, on every address of the network
//                                              10.96.0.1:P (lo) ──┤
//   pod 198.18.1.N, a namespace of its own ──veth──▶ bridge ──────┘
import { execFile, execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from './ports.ts'
import { relay } from './relay.ts'

/** The address of the Service `kubernetes`; the API server's certificate names it. */
export const API_ADDRESS = '10.96.0.1'
/** 198.18.0.0/15 is set aside for tests of networks (RFC 2544): it is nobody's on the Internet. */
export const GATEWAY = '198.18.0.1'

export interface ClusterNetwork {
  /** The port of the API server, the same inside and on 127.0.0.1 outside. */
  readonly apiPort: number
  /** What a command begins with that is to run inside. */
  readonly enter: readonly string[]
  /** An address for a pod, given once. */
  newPodAddress(): string
}

/** A network beside that of this process. */
export interface HeldNetwork extends ClusterNetwork {
  /** A port inside, on API_ADDRESS, whose connections arrive at `target` on loopback outside. */
  lead(target: number): Promise<number>
  /** Resolves when its holder has ended; what still runs inside keeps running. */
  stop(): Promise<void>
}

/** By the address, so that others who know it do not have to learn another when its container starts again. */
export const hardwareAddress = (address: string) =>
  `02:00:${address
    .split('.')
    .map(part => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`

const isRoot = () => process.getuid?.() === 0

/** What a command begins with that is to have a new network namespace. */
export const unshareCommand = () => ['unshare', isRoot() ? '-n' : '-rn']

/** Gives the network namespace of this process its addresses: loopback, the API server's Service, and the bridge that pods are on. */
export function setUpAddresses(): void {
  const ip = (...args: string[]) => void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  ip('link', 'set', 'lo', 'up')
  ip('addr', 'add', `${API_ADDRESS}/32`, 'dev', 'lo')
  // Without an address of its own a bridge has the lowest of its ports': it changes when a pod goes, and the others do not reach it for seconds.
  ip('link', 'add', 'pods', 'address', hardwareAddress(GATEWAY), 'type', 'bridge')
  ip('addr', 'add', `${GATEWAY}/16`, 'dev', 'pods')
  ip('link', 'set', 'pods', 'up')
}

/** Whether this system lets us make network namespaces; a reason where it does not. */
export async function networkProblem(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  try {
    const [program = '', ...args] = unshareCommand()
    await promisify(execFile)(program, [...args, 'ip', 'link', 'add', 'test', 'type', 'bridge'])
    return undefined
  } catch (error) {
    return String((error as Error).message)
  }
}

const podAddresses = () => {
  let given = 0
  return () => `198.18.${1 + Math.floor(given / 250)}.${(given++ % 250) + 1}`
}

/** The network namespace that this process runs in, whose addresses are set up; nothing stands between it and the cluster. */
export async function networkOfThisProcess(): Promise<ClusterNetwork> {
  const [apiPort = 0] = await freePorts(1)
  return {
    apiPort,
    enter: [],
    newPodAddress: podAddresses(),
  }
}

export type HolderMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'relay'; readonly port: number }
  | { readonly kind: 'lead' }
  | { readonly kind: 'listening'; readonly port: number }

async function untilMessage(
  holder: ChildProcess,
  kind: HolderMessage['kind'],
): Promise<[HolderMessage, Server | undefined]> {
  const ended = once(holder, 'exit').then(() => {
    throw new Error('The holder of the network namespace ended.')
  })
  for (;;) {
    const [message, handle] = (await Promise.race([once(holder, 'message'), ended])) as [
      HolderMessage,
      Server | undefined,
    ]
    if (message.kind === kind) return [message, handle]
  }
}

/** Gives a listening socket to the holder; from then on it alone accepts. */
const hand = (holder: ChildProcess, message: HolderMessage, server: Server) =>
  new Promise<void>((resolve, reject) => {
    holder.send(message, server, {}, error => {
      if (error) return reject(error)
      server.close(() => resolve())
    })
  })

/** @throws where the system does not let us; ask `networkProblem` first */
export async function startNetwork(): Promise<HeldNetwork> {
  const [program = '', ...args] = unshareCommand()
  const holder = fork(join(import.meta.dirname, 'networkHolder.ts'), [], {
    execPath: program,
    execArgv: [...args, process.execPath],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true, // Ctrl-C goes to this process alone
  })
  await untilMessage(holder, 'ready')
  const outside = createServer().listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const { port: apiPort } = outside.address() as AddressInfo
  await hand(holder, { kind: 'relay', port: apiPort }, outside)
  const entry = isRoot() ? ['-n'] : ['-U', '--preserve-credentials', '-n']
  const led: Server[] = []
  return {
    apiPort,
    enter: ['nsenter', '-t', String(holder.pid), ...entry, '--'],
    newPodAddress: podAddresses(),
    async lead(target) {
      const listening = untilMessage(holder, 'listening')
      holder.send({ kind: 'lead' } satisfies HolderMessage)
      const [message, server] = await listening
      if (!server || message.kind !== 'listening') throw new Error('The holder sent no socket.')
      led.push(server)
      server.on('connection', socket => relay(socket, { host: '127.0.0.1', port: target }))
      return message.port
    },
    async stop() {
      for (const server of led) server.close()
      if (holder.exitCode !== null || holder.signalCode !== null) return
      const ended = once(holder, 'exit')
      holder.disconnect()
      await ended
    },
  }
}
