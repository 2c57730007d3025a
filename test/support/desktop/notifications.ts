// A desktop's notification service on a session bus of its own: a real dbus-daemon, and in place of the desktop's shell a service that
// notes what it is asked to show. https://specifications.freedesktop.org/notification-spec/latest/protocol.html
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import {
  CALL,
  createReader,
  decode,
  encode,
  ERROR,
  type Message,
  RETURN,
  SIGNAL,
  type Value,
} from './wire.ts'

export type ShownNotification = { readonly id: number; readonly title: string; readonly body: string }

export type Desktop = {
  /** For DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string
  /** In the order in which they were asked for. */
  readonly shown: readonly ShownNotification[]
  /** As a person clicks a notification. */
  click(id: number): void
  stop(): Promise<void>
}

const SERVICE = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
}

/** Whether there is a dbus-daemon; under CI it must be. */
export async function hasDbus(): Promise<boolean> {
  try {
    await promisify(execFile)('dbus-daemon', ['--version'])
    return true
  } catch (cause) {
    if (process.env['CI'] === 'true') throw cause
    return false
  }
}

/** @param folder for the bus's configuration and socket; removed by whoever made it */
export async function startDesktop(folder: string): Promise<Desktop> {
  const bus = await startBus(folder)
  const socket = connect(bus.path)
  await once(socket, 'connect')
  await authenticate(socket)
  const shown: ShownNotification[] = []
  const send = sender(socket)
  const named = listen(socket, message => answer(message, shown, send))
  send({ type: CALL, fields: { ...BUS, member: 'Hello' }, values: [] })
  // 4: there is no queue to wait in.
  send({ type: CALL, fields: { ...BUS, member: 'RequestName' }, values: [SERVICE, 4] })
  await named
  const signal = (member: string, values: readonly Value[]) =>
    send({ type: SIGNAL, fields: { path: PATH, interface: SERVICE, member }, values })
  return {
    address: bus.address,
    shown,
    click: id => {
      signal('ActionInvoked', [id, 'default'])
      signal('NotificationClosed', [id, DISMISSED])
    },
    stop: async () => {
      socket.destroy()
      if (bus.child.exitCode !== null) return
      bus.child.kill()
      await once(bus.child, 'exit')
    },
  }
}

const DISMISSED = 2

async function startBus(folder: string): Promise<{ address: string; path: string; child: ChildProcess }> {
  const path = join(folder, 'bus')
  const config = join(folder, 'bus.xml')
  // No folder of services: the bus starts none of this machine's.
  await writeFile(
    config,
    `<busconfig><type>session</type><listen>unix:path=${path}</listen><auth>EXTERNAL</auth>
    <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`,
  )
  const args = [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address']
  const child = spawn('dbus-daemon', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [address] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { address, path, child }
}

/** https://dbus.freedesktop.org/doc/dbus-specification.html#auth-mechanisms-external */
async function authenticate(socket: Socket): Promise<void> {
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`)
  const [answered] = (await once(socket, 'data')) as [Buffer]
  if (!answered.toString().startsWith('OK')) throw new Error(`The bus said ${answered.toString()}`)
  socket.write('BEGIN\r\n')
}

type Send = (message: Omit<Parameters<typeof encode>[0], 'serial'>) => void

function sender(socket: Socket): Send {
  let serial = 0
  return message => void socket.write(encode({ ...message, serial: ++serial }))
}

/** Reads messages; resolves when the service has its name: the answers to Hello and RequestName came. */
function listen(socket: Socket, onCall: (message: Message) => void): Promise<void> {
  let buffered: Buffer = Buffer.alloc(0)
  let answers = 0
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(new Error('The bus is gone')))
    socket.on('data', chunk => {
      buffered = Buffer.concat([buffered, chunk])
      for (let next = decode(buffered); next; next = decode(buffered)) {
        buffered = buffered.subarray(next.length)
        if (next.message.type === CALL) onCall(next.message)
        if (next.message.type === RETURN && ++answers === 2) resolve()
        if (next.message.type === ERROR) reject(new Error(`The bus refused: ${next.message.body.toString()}`))
      }
    })
  })
}

function answer({ fields, serial, body }: Message, shown: ShownNotification[], send: Send): void {
  const values = resultOf(String(fields.member), body, shown)
  const destination = fields.sender ?? ''
  send({ type: RETURN, fields: { destination, replySerial: serial }, values })
}

function resultOf(member: string, body: Buffer, shown: ShownNotification[]): readonly Value[] {
  switch (member) {
    case 'GetCapabilities':
      return [['body', 'actions']]
    case 'GetServerInformation':
      return ['test desktop', 'Canopy', '1', '1.2']
    case 'Notify': {
      const reader = createReader(body)
      reader.text() // the app's name
      const replaces = reader.u32()
      reader.text() // its icon
      const id = replaces || shown.length + 1
      shown.push({ id, title: reader.text(), body: reader.text() })
      return [id]
    }
    default:
      return []
  }
}
