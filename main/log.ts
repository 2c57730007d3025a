import type { ErrorCode } from '#core/base/errors.ts'
import { AppError } from '#core/base/errors.ts'

/** One line of the backend's log: JSON with a time, a level, an event name and facts. Never a credential. */
export type Log = {
  info(event: string, facts?: Facts): void
  warn(event: string, facts?: Facts): void
  error(event: string, facts?: Facts): void
}
export type Facts = Readonly<Record<string, unknown>>
type Level = 'info' | 'warn' | 'error'

/** How many of the last lines are kept in memory for *copy diagnostics*. */
const KEPT_LINES = 200
const LONGEST_TEXT = 500

/** `write` gets each line without its line break. */
export function createLog(
  write: (line: string) => void,
  now: () => number,
): Log & { tail(): readonly string[] } {
  const kept: string[] = []
  const at =
    (level: Level) =>
    (event: string, facts: Facts = {}) => {
      const line = JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...redact(facts) })
      kept.push(line)
      if (kept.length > KEPT_LINES) kept.shift()
      write(line)
    }
  return { info: at('info'), warn: at('warn'), error: at('error'), tail: () => kept }
}

/** A failure as facts: its code, or for a bug its stack, which names our own code and no data. */
export function failureFacts(cause: unknown): { code: ErrorCode; message: string; stack?: string } {
  if (cause instanceof AppError) return { code: cause.code, message: cause.message }
  if (cause instanceof Error)
    return {
      code: 'BUG',
      message: cause.message,
      ...(cause.stack === undefined ? {} : { stack: cause.stack }),
    }
  return { code: 'BUG', message: String(cause) }
}

const SECRET_KEY = /token|password|secret|authorization|credential|private|client-?key|kubeconfig/i
/** JSON Web Tokens, PEM blocks, bearer headers and URL passwords, wherever they stand in a text. */
const SECRET_TEXT =
  /eyJ[\w-]{8,}\.[\w-]+(\.[\w-]+)?|-----BEGIN[^-]+-----[\s\S]*?(-----END[^-]+-----|$)|\b(bearer|basic)\s+[\w.~+/=-]{8,}|(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/gi

/** The same facts with what looks like a credential replaced; long texts are cut. */
export function redact(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [
      key,
      SECRET_KEY.test(key) ? '[redacted]' : redactValue(value),
    ]),
  )
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value).slice(0, LONGEST_TEXT)
  if (Array.isArray(value)) return value.slice(0, 50).map(redactValue)
  if (value !== null && typeof value === 'object') return redact(value as Facts)
  return value
}

export const redactText = (text: string): string => text.replace(SECRET_TEXT, '[redacted]')
