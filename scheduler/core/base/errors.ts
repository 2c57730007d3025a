/**
 * Every failure a user can meet, once. `retry` says whether trying again unchanged can succeed.
 * Codes are the contract: tests, logs and translations key on them, never on message text.
 */
export const ERROR_CODES = {
  // The call itself
  INVALID_INPUT: { retry: false },
  NOT_FOUND: { retry: false },
  STALE_REVISION: { retry: false },
  CANCELLED: { retry: false },
  TOO_LARGE: { retry: false },
  READ_ONLY: { retry: false },
  CONFIRMATION_NEEDED: { retry: false },
  BACKEND_RESTARTED: { retry: true },
  BUG: { retry: false },
  // Kubeconfigs
  CONFIG_UNREADABLE: { retry: false },
  CONFIG_SYNTAX: { retry: false },
  CONFIG_INCOMPLETE: { retry: false },
  CONFIG_FILE_MISSING: { retry: false },
  // Reaching a cluster
  DNS: { retry: true },
  REFUSED: { retry: true },
  TIMEOUT: { retry: true },
  NETWORK: { retry: true },
  PROXY: { retry: true },
  TLS_UNTRUSTED: { retry: false },
  TLS_EXPIRED: { retry: false },
  TLS_HOSTNAME: { retry: false },
  TLS_PROTOCOL: { retry: false },
  CA_CHANGED: { retry: false },
  CLUSTER_CHANGED: { retry: false },
  CLIENT_CERT_EXPIRED: { retry: false },
  NOT_KUBERNETES: { retry: false },
  // Talking to it
  UNAUTHORIZED: { retry: false },
  FORBIDDEN: { retry: false },
  RATE_LIMITED: { retry: true },
  SERVER_ERROR: { retry: true },
  GONE: { retry: true },
  CONFLICT: { retry: false },
  BAD_RESPONSE: { retry: true },
  WATCH_SILENT: { retry: true },
  TOO_MANY_OPEN: { retry: true },
  // Installing in it
  PREFLIGHT: { retry: false },
  FOREIGN: { retry: false },
  NOT_READY: { retry: false },
  BUSY: { retry: false },
  // GPU metrics
  NOT_METRICS: { retry: false },
  NO_METRICS: { retry: true },
  METRICS_PARTIAL: { retry: true },
  // Exec credential plugins
  EXEC_CONSENT: { retry: false },
  EXEC_NOT_FOUND: { retry: false },
  EXEC_TIMEOUT: { retry: true },
  EXEC_FAILED: { retry: true },
  EXEC_OUTPUT: { retry: false },
  EXEC_INTERACTIVE: { retry: false },
  EXEC_EXPIRED: { retry: true },
  AUTH_UNSUPPORTED: { retry: false },
  // This computer
  STORE_CORRUPT: { retry: false },
  STORE_FROM_FUTURE: { retry: false },
  STORE_READ_ONLY: { retry: false },
  STORE_BUSY: { retry: true },
  DISK_FULL: { retry: true },
  STORE_FULL: { retry: false },
  SECRETS_UNAVAILABLE: { retry: false },
} as const satisfies Record<string, { retry: boolean }>

export type ErrorCode = keyof typeof ERROR_CODES

/** Facts about a failure that a person may see: never a credential, never a file's content. */
export type ErrorData = Readonly<Record<string, unknown>>

/** An expected failure. Anything else that is thrown is a bug and reaches the user as `BUG`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly data: ErrorData
  constructor(code: ErrorCode, message: string, more: { data?: ErrorData; cause?: unknown } = {}) {
    super(message, { cause: more.cause })
    this.code = code
    this.data = more.data ?? {}
  }
}
