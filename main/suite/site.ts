import type { ClusterClient } from '../clusters/connect.ts'
import { createObjects, type Objects } from '../clusters/objects.ts'

/** A cluster while something is planned or done there: one connection, and how long is waited for what. */
export type Site = {
  readonly client: ClusterClient
  readonly objects: Objects
  readonly timings: SiteTimings
}

/** Milliseconds. Tests give shorter ones. */
export type SiteTimings = {
  /** Between two looks at something that becomes ready. */
  readonly pollMs: number
  /** A workload that is not ready by then has failed. */
  readonly readyMs: number
  /** Between two tries of a write while there is no network, and how long it is tried. */
  readonly retryMs: number
  readonly offlineMs: number
  /** How long pods of a removed workload are waited for. */
  readonly goneMs: number
  /** How long an API server may still gate pods by a policy or webhook that was deleted, and not yet by one that was written. */
  readonly admissionMs: number
}

const TIMINGS: SiteTimings = {
  pollMs: 1000,
  readyMs: 300_000,
  retryMs: 2000,
  offlineMs: 600_000,
  goneMs: 30_000,
  admissionMs: 3000,
}

export const createSite = (client: ClusterClient, timings: Partial<SiteTimings> = {}): Site => ({
  client,
  objects: createObjects(client),
  timings: { ...TIMINGS, ...timings },
})
