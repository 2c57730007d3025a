import type { z } from 'zod'
import type { ErrorCode, ErrorData } from '#core/base/errors.ts'

type Schema = z.ZodType

/** Reads; no side effect; safe to repeat and to cache. */
export const query = <I extends Schema, O extends Schema>(input: I, output: O) =>
  ({ kind: 'query', input, output }) as const
/** Changes the world; never repeated by the machinery. */
export const command = <I extends Schema, O extends Schema>(input: I, output: O) =>
  ({ kind: 'command', input, output }) as const
/** Values over time until the caller aborts. */
export const stream = <I extends Schema, O extends Schema>(input: I, output: O) =>
  ({ kind: 'stream', input, output }) as const

export type Endpoint = ReturnType<typeof query> | ReturnType<typeof command> | ReturnType<typeof stream>
export type Input<E extends Endpoint> = z.output<E['input']>
export type Output<E extends Endpoint> = z.output<E['output']>
export type Names<C, K extends Endpoint['kind']> = {
  [N in keyof C]: C[N] extends { kind: K } ? N : never
}[keyof C]

/** What crosses the process border. Structured clone keeps little of a thrown error, so nothing is thrown across it. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: WireError }
/** `data` is fit for a person's eyes; for BUG it holds `traceId`, which is also the key in the log. */
export type WireError = { code: ErrorCode; message: string; data: ErrorData }
