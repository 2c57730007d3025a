// The framing of exec over a WebSocket: a byte that names the channel, then its bytes.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/remotecommand/constants.go
import { dig, listAt, textAt } from '../jobs/dig.ts'

/** v5 can also close a channel; servers before 1.30 speak v4 alone. */
export const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const

export type ShellEvent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly message: string }

/** Null for what is to be ignored: an empty greeting of each channel, channels that nobody knows. */
export function readFrame(frame: Uint8Array): ShellEvent | null {
  const [channel] = frame
  const rest = frame.subarray(1)
  if (rest.length === 0) return null
  if (channel === CHANNEL.stdout || channel === CHANNEL.stderr) return { kind: 'bytes', bytes: rest }
  return channel === CHANNEL.error ? endingOf(new TextDecoder().decode(rest)) : null
}

/** A Status: success, or the exit code among its causes, or why there was no process at all. */
function endingOf(text: string): ShellEvent {
  let status: unknown = null
  try {
    status = JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return { kind: 'ended', exitCode: null, message: text }
  }
  if (textAt(status, 'status') === 'Success') return { kind: 'ended', exitCode: 0, message: '' }
  const code = listAt(status, 'details', 'causes').find(each => dig(each, 'reason') === 'ExitCode')
  const exitCode = code === undefined ? null : Number(textAt(code, 'message'))
  return {
    kind: 'ended',
    exitCode: Number.isInteger(exitCode) ? exitCode : null,
    message: textAt(status, 'message'),
  }
}

const frameOf = (channel: number, bytes: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(bytes.length + 1)
  frame[0] = channel
  frame.set(bytes, 1)
  return frame
}

const encoder = new TextEncoder()

export const inputFrame = (text: string): Uint8Array => frameOf(CHANNEL.stdin, encoder.encode(text))

export const resizeFrame = ({ columns, rows }: { columns: number; rows: number }): Uint8Array =>
  frameOf(CHANNEL.resize, encoder.encode(JSON.stringify({ Width: columns, Height: rows })))
