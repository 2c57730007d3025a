import { AppError } from '#core/base/errors.ts'

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]
export type Facts = Readonly<Record<string, unknown>>

/** One line a call, JSON: time, level, event name, facts. Never a credential: nothing here handles one as text. */
export type Log = Readonly<Record<Level, (event: string, facts?: Facts) => void>>

/** @param write gets each line without its line break */
export function createLog(least: Level, write: (line: string) => void): Log {
  const at = (level: Level) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return () => undefined
    return (event: string, facts: Facts = {}) =>
      write(JSON.stringify({ at: new Date().toISOString(), level, event, ...facts }))
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** A failure as facts: its code, or for a bug its stack. */
export function failureFacts(cause: unknown): Facts {
  if (cause instanceof AppError) return { code: cause.code, message: cause.message, ...cause.data }
  if (cause instanceof Error) return { code: 'BUG', message: cause.message, stack: cause.stack }
  return { code: 'BUG', message: String(cause) }
}
