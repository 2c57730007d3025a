/** A successful question to the server: when it was sent, and how its clock differs from ours. */
export type Clocked = { readonly startedAt: number; readonly skewMs: number | null }

/**
 * The server's clock minus ours, in milliseconds, from the Date header of an answer; null without one. The header has whole
 * seconds, so half a second is its expectation; the moment it stands for is taken as the middle of the exchange.
 */
export function skewOf(
  header: string | readonly string[] | undefined,
  sentAt: number,
  receivedAt: number,
): number | null {
  const server = typeof header === 'string' ? Date.parse(header) : NaN
  return Number.isNaN(server) ? null : Math.round(server + 500 - (sentAt + receivedAt) / 2)
}

/** Differences below this are within the header's precision. */
export const SKEW_NOISE_MS = 1500
