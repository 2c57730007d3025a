// Which replica decides.
//
//            lease free, or its holder silent for LEASE_MS
//   follow ─────────────────────────────────────────────────▶ lead ──▶ renewed every RENEW_MS
//     ▲                                                         │
//     └── not renewed for VALID_MS, or taken by another ────────┘
//
// A leader counts from when it *sent* its last renewal that was accepted, a follower from when it *saw* one, both by their own
// clocks: no two clocks are compared. VALID_MS + WRITE_MS ≤ LEASE_MS, so a write of the old leader is done or has failed before the
// new one begins. A process that was stopped for a while finds its time run out at the next write.
import { AppError } from '#core/base/errors.ts'
import { COMPONENT, NAMESPACE } from '#core/wire.ts'
import { type Api, hasCode } from './api.ts'
import { failureFacts, type Log } from './log.ts'
import { pause } from './pause.ts'

/** How long followers leave a silent holder alone. */
export const LEASE_MS = 8000
/** How long a leader may write after it sent its last renewal. */
export const VALID_MS = 5000
/** How long a write may be under way; the server is told to give up then too. */
export const WRITE_MS = 3000
const RENEW_MS = 1500
const FOLLOW_MS = 1000
const RETRY_MS = 500
const CALL_MS = 2000

type LeaseObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string; readonly resourceVersion?: string }
  readonly spec?: {
    readonly holderIdentity?: string
    readonly leaseDurationSeconds?: number
    readonly acquireTime?: string
    readonly renewTime?: string
    readonly leaseTransitions?: number
  }
}

/** The right to write, as long as it lasts. */
export type Leadership = {
  isLeading(): boolean
  /** @throws AppError CANCELLED when this replica must not write (any more) */
  assertLeading(): void
}

export type ElectionOptions = {
  readonly api: Api
  readonly log: Log
  readonly identity: string
  /** Called when this replica begins to lead; the signal aborts when it no longer does. */
  readonly onLead: (signal: AbortSignal) => void
  /** Resolves when no write is under way any more; asked before the lease is given back. */
  readonly drained: () => Promise<void>
  /** Milliseconds that never go back, and do count while the process is stopped. */
  readonly clock?: () => number
}

const COLLECTION = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`
const PATH = `${COLLECTION}/${COMPONENT}`

/** Kubernetes' MicroTime. */
const microTime = () => new Date().toISOString().replace('Z', '000Z')

/** Held by nobody. */
const freed = (lease: LeaseObject): LeaseObject => ({
  ...lease,
  spec: { ...lease.spec, holderIdentity: '', renewTime: microTime() },
})

/** @returns what says whether we lead, and `run`, which takes part until aborted and then gives the lease back */
export function createElection(
  options: ElectionOptions,
): Leadership & { run(signal: AbortSignal): Promise<void> } {
  const { api, log, identity, clock = () => performance.now() } = options
  let validUntil = -Infinity
  let wallUntil = -Infinity
  let held: LeaseObject | undefined
  let term: AbortController | undefined
  let observed = { version: '', since: 0 }

  // The wall clock counts too: the monotonic one may stand still while the whole machine sleeps.
  const isLeading = () => term !== undefined && clock() < validUntil && Date.now() < wallUntil

  function won(lease: LeaseObject, sentAt: { clock: number; wall: number }): void {
    held = lease
    validUntil = sentAt.clock + VALID_MS
    wallUntil = sentAt.wall + VALID_MS
    if (term) return
    term = new AbortController()
    log.info('lease.won', { identity, transitions: lease.spec?.leaseTransitions })
    options.onLead(term.signal)
  }

  function lost(why: string): void {
    if (!term) return
    validUntil = -Infinity
    term.abort()
    term = undefined
    held = undefined
    log.warn('lease.lost', { identity, why })
  }

  const read = () => api.send<LeaseObject>({ method: 'GET', path: PATH, timeoutMs: CALL_MS })
  const write = (method: 'POST' | 'PUT', body: LeaseObject) =>
    api.send<LeaseObject>({ method, path: method === 'POST' ? COLLECTION : PATH, body, timeoutMs: CALL_MS })

  const sealed = (lease: LeaseObject | undefined, isNew: boolean): LeaseObject => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: lease?.metadata ?? { name: COMPONENT, namespace: NAMESPACE },
    spec: {
      ...lease?.spec,
      holderIdentity: identity,
      leaseDurationSeconds: LEASE_MS / 1000,
      renewTime: microTime(),
      ...(isNew && { acquireTime: microTime(), leaseTransitions: (lease?.spec?.leaseTransitions ?? 0) + 1 }),
    },
  })

  async function take(lease: LeaseObject | undefined, isNew: boolean): Promise<void> {
    const sentAt = { clock: clock(), wall: Date.now() }
    const written = await write(lease ? 'PUT' : 'POST', sealed(lease, isNew))
    won(written, sentAt)
  }

  /** Seen from here alone: how long this very version of the lease has stood. */
  function isAbandoned(lease: LeaseObject): boolean {
    const version = lease.metadata.resourceVersion ?? ''
    if (version !== observed.version) observed = { version, since: clock() }
    return clock() - observed.since >= LEASE_MS
  }

  /** A lease that is not there at all may have been deleted under a leader, who writes on until it notices. */
  async function create(): Promise<void> {
    if (observed.version !== 'absent') observed = { version: 'absent', since: clock() }
    if (clock() - observed.since >= LEASE_MS) await take(undefined, true)
  }

  async function follow(): Promise<void> {
    let lease: LeaseObject
    try {
      lease = await read()
    } catch (cause) {
      if (!hasCode(cause, 'NOT_FOUND')) throw cause
      return create()
    }
    const holder = lease.spec?.holderIdentity ?? ''
    if (holder === '' || isAbandoned(lease)) await take(lease, true)
  }

  async function renew(): Promise<void> {
    if (!isLeading()) return lost('not renewed in time')
    try {
      await take(held, false)
    } catch (cause) {
      if (!hasCode(cause, 'CONFLICT') && !hasCode(cause, 'NOT_FOUND')) throw cause
      const lease = await read()
      if (lease.spec?.holderIdentity !== identity) return lost(`held by ${lease.spec?.holderIdentity}`)
      held = lease
    }
  }

  /** Once more where somebody else wrote to it meanwhile, as an upgrade does just before it replaces us. */
  async function giveBack(): Promise<void> {
    if (!held || !isLeading()) return
    const last = held
    lost('stopping')
    await options.drained()
    try {
      await write('PUT', freed(last))
    } catch (cause) {
      if (!hasCode(cause, 'CONFLICT')) throw cause
      const lease = await read()
      if (lease.spec?.holderIdentity === identity) await write('PUT', freed(lease))
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let pauseMs = RENEW_MS
      try {
        await (term ? renew() : follow())
        if (!term) pauseMs = FOLLOW_MS * (0.75 + Math.random() / 2)
      } catch (cause) {
        pauseMs = RETRY_MS
        log.warn('lease.failed', failureFacts(cause))
        if (term && !isLeading()) lost('not renewed in time')
      }
      await pause(pauseMs, signal)
    }
  }

  return {
    isLeading,
    assertLeading() {
      if (!isLeading()) throw new AppError('CANCELLED', 'this replica does not lead')
    },
    async run(signal) {
      await run(signal)
      await giveBack().catch((cause: unknown) => log.warn('lease.notGivenBack', failureFacts(cause)))
    },
  }
}
