import type { Millis } from '#core/base/units.ts'
import type { AdmissionMode } from '#core/deploy/admission.ts'
import type { Settings } from '#core/deploy/settings.ts'
import type { Api } from './api.ts'
import type { Cache } from './cache.ts'
import type { Leadership } from './lease.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** What the parts of a replica share. */
export type Context = {
  readonly identity: string
  readonly admission: AdmissionMode
  readonly api: Api
  readonly log: Log
  readonly metrics: Metrics
  readonly cache: Cache
  readonly leadership: Leadership
  /** By the API server's clock. */
  readonly now: () => Millis
  /** As the ConfigMap has them now. */
  readonly settings: () => Settings
}
