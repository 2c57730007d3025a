/** How long a session waits for what, in milliseconds. Tests give shorter ones. */
export type Timings = {
  /** `/readyz` of a cluster that somebody looks at, and of one that is only kept connected. */
  readonly readyEveryMs: number
  readonly readyEveryHiddenMs: number
  readonly readyLimitMs: number
  readonly retryFirstMs: number
  readonly retryLongestMs: number
  /** While somebody looks, a cluster that came back is not left alone for half a minute. */
  readonly retryLongestVisibleMs: number
  /** After failures that trying again will hardly cure. */
  readonly retryRefusedMs: number
  /**
   * A watch without a word for so long is opened anew where it was; the server would have ended it before (`watch.ts`). A dead
   * connection is usually found long before: by `/readyz`, or by TCP within 25 s (`connector.ts`). Not so one that a gateway keeps up
   * while it has lost the server behind it.
   */
  readonly silenceMs: number
  /** A watch that lived so long was a healthy one. */
  readonly healthyMs: number
  /** How often it is asked again for what was forbidden. */
  readonly recheckMs: number
}

export const TIMINGS: Timings = {
  readyEveryMs: 4000,
  readyEveryHiddenMs: 30_000,
  readyLimitMs: 4000,
  retryFirstMs: 500,
  retryLongestMs: 30_000,
  retryLongestVisibleMs: 10_000,
  retryRefusedMs: 60_000,
  silenceMs: 58_000,
  healthyMs: 10_000,
  recheckMs: 300_000,
}
