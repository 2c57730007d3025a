import type { ClusterId, Millis } from '#core/base/units.ts'
import type { ClusterConfig } from '../../main/clusters/config.ts'
import { createExecRunner } from '../../main/clusters/execRunner.ts'
import type { Identity } from '../../main/clusters/identity.ts'
import { openSession, type Session, type SessionOptions } from '../../main/clusters/session.ts'
import { createLog } from '../../main/log.ts'
import type { Connection } from '../../preload/contract/clusters.ts'
import type { WatchKind } from '../../preload/contract/common.ts'
import { createFakeMirror, type FakeMirror } from './fakeMirror.ts'

/** A context for `server`; everything else as little as can be. */
export const configFor = (server: string, more: Partial<ClusterConfig> = {}): ClusterConfig => ({
  server,
  caPem: null,
  insecureSkipTlsVerify: false,
  tlsServerName: null,
  proxyUrl: null,
  namespace: null,
  clientCertificate: null,
  credential: { type: 'none' },
  impersonate: null,
  ...more,
})

export type TestSession = {
  readonly session: Session
  readonly mirror: FakeMirror
  /** Every state that was told. */
  readonly states: readonly Connection[]
  /** Uids of the clusters that were met. */
  readonly identities: readonly string[]
  readonly listed: ReadonlySet<WatchKind>
  readonly logLines: readonly string[]
}

export function openTestSession(config: ClusterConfig, more: Partial<SessionOptions> = {}): TestSession {
  const mirror = createFakeMirror()
  const states: Connection[] = []
  const identities: string[] = []
  let identity: Identity = { uid: null, address: null }
  const listed = new Set<WatchKind>()
  const logLines: string[] = []
  const session = openSession({
    cluster: 'test' as ClusterId,
    config: async () => config,
    proxyOverride: () => null,
    env: () => ({}),
    exec: createExecRunner({ env: () => process.env, now: Date.now }),
    isExecAllowed: () => true,
    guard: () => 'none',
    mirror,
    generation: 0,
    asOf: null as Millis | null,
    identity: () => identity,
    onIdentity: met => {
      if (met.uid !== null && met.uid !== identity.uid) identities.push(met.uid)
      identity = { ...met, uid: met.uid ?? identity.uid }
    },
    onConnection: state => states.push(state),
    onWritten: () => undefined,
    onListed: kind => listed.add(kind),
    userAgent: 'canopy/test',
    log: createLog(line => logLines.push(line), Date.now),
    now: Date.now,
    ...more,
  })
  return { session, mirror, states, identities, listed, logLines }
}

/** Resolves with how long it took, in milliseconds; throws after `limitMs` with what `tell` says then. */
export async function until(
  isSo: () => boolean,
  limitMs: number,
  tell: () => unknown = () => 'no more is known',
): Promise<number> {
  const startedAt = Date.now()
  while (!isSo()) {
    if (Date.now() - startedAt > limitMs)
      throw new Error(`Not so after ${limitMs} ms: ${JSON.stringify(tell(), null, 1)}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return Date.now() - startedAt
}
