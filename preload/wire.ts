import { z } from 'zod'
import type { Envelope } from './define.ts'

/**
 * The messages on the port between a window and the backend.
 *
 *   window                              backend
 *     │ call {id,name,input}  ─────────▶ │
 *     │ ◀───────────── reply {id,result} │     one reply a call; `cancel {id}` aborts it
 *     │ open {id,name,input}  ─────────▶ │
 *     │ ◀───────────── value {id,result} │     at most STREAM_WINDOW values wait for an `ack {id}`
 *     │ ack {id}              ─────────▶ │
 *     │ ◀─────────────────────── end {id}│     `cancel {id}` closes the stream from this side
 */
const Id = z.number().int().nonnegative()
const Name = z.string().max(64)

export const ToBackend = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: Id, name: Name, input: z.unknown() }),
  z.object({ type: z.literal('open'), id: Id, name: Name, input: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: Id }),
  z.object({ type: z.literal('ack'), id: Id }),
])
export type ToBackend = z.output<typeof ToBackend>

export type ToWindow =
  | { type: 'reply'; id: number; result: Envelope<unknown> }
  | { type: 'value'; id: number; result: Envelope<unknown> }
  | { type: 'end'; id: number }

/** How many values of a stream may be on the way before the backend waits for the window. */
export const STREAM_WINDOW = 4

/** `type` of the window message that carries the port from the preload script into the page. */
export const PORT_MESSAGE = 'canopy:port'
