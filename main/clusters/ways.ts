// How each kept cluster is reached: its configuration, proxy and credentials, for a session or for a test of the way.
import type { ClusterId, Millis } from '#core/base/units.ts'
import { failureFacts, type Log } from '../log.ts'
import { placeAt } from '../metrics/place.ts'
import { createCollector } from '../metrics/round.ts'
import { AUTOMATIC } from '../metrics/source.ts'
import { createSourceSettings, type SourceSettings } from '../metrics/sourceSettings.ts'
import type { AppStore } from '../store/appRecords.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import type { ClusterConfig } from './config.ts'
import type { ConnectOptions } from './connect.ts'
import type { Way } from './connectionTest.ts'
import type { Consent } from './consent.ts'
import { createExecRunner } from './execRunner.ts'
import type { HostsOptions } from './hosts.ts'
import { keepIdentity, readIdentity } from './identity.ts'
import type { LoginShell } from './loginPath.ts'
import { openClient } from './openClient.ts'
import type { Registry } from './registry.ts'
import type { Secrets } from './secrets.ts'
import { openSession } from './session.ts'

export type WaysOptions = {
  readonly registry: Registry
  readonly store: AppStore
  readonly secrets: Secrets
  readonly login: LoginShell
  readonly consent: Consent
  readonly userAgent: string
  /** No cluster is reached before. */
  readonly calm: Promise<void>
  readonly log: Log
  readonly now: () => Millis
}

export type Ways = {
  /** A connection for a test of it alone; whoever asked closes it. Throws what Registry.configOf throws, PROXY. */
  readonly wayTo: (cluster: ClusterId) => Promise<Way>
  readonly openSession: HostsOptions['openSession']
  readonly collectorOf: HostsOptions['collectorOf']
  readonly sourceSettings: SourceSettings
}

export function createWays({
  registry,
  store,
  secrets,
  login,
  consent,
  userAgent,
  calm,
  log,
  now,
}: WaysOptions): Ways {
  const exec = createExecRunner({ env: login.env, now })
  const place = { exec, env: login.env, userAgent, now }
  const sourceSettings = createSourceSettings({ store, secrets, place })

  /** Only a plugin needs to know what the login shell says, and a shell may take its time. */
  const configOf = async (cluster: ClusterId): Promise<ClusterConfig> => {
    await calm
    const config = await registry.configOf(cluster)
    if (config.credential.type === 'exec') await login.isRead
    return config
  }

  /** What this app was asked to change and may not is written down, whoever asked. */
  const guarding = (cluster: ClusterId): Pick<ConnectOptions, 'guard' | 'onRefused'> => ({
    guard: () => registry.get(cluster).guard,
    onRefused: detail => {
      try {
        store.audit({ at: now(), cluster, action: 'cluster.change', outcome: 'refused', detail })
      } catch (cause) {
        // It stays refused.
        log.error('refused change not audited', { cluster, ...detail, ...failureFacts(cause) })
      }
    },
  })

  return {
    sourceSettings,
    wayTo: async cluster => {
      const config = await configOf(cluster)
      const env = login.env()
      const opened = await openClient({
        config,
        proxyOverride: registry.get(cluster).proxyOverride,
        env,
        exec,
        isExecAllowed: asked => consent.isAllowed(cluster, asked),
        ...guarding(cluster),
        userAgent,
        now,
      })
      return { config, env, ...opened }
    },
    collectorOf: async (cluster, prometheus) => {
      if (prometheus === null) return createCollector({ choice: await sourceSettings.choiceOf(cluster), now })
      const own = await placeAt(prometheus, place)
      return createCollector({ choice: { ...AUTOMATIC, place: own }, now })
    },
    openSession: (cluster: ClusterId, mirror: ClusterStore, on) =>
      openSession({
        cluster,
        config: () => configOf(cluster),
        proxyOverride: () => registry.get(cluster).proxyOverride,
        env: login.env,
        exec,
        isExecAllowed: config => consent.isAllowed(cluster, config),
        ...guarding(cluster),
        mirror,
        generation: mirror.highestGeneration(),
        asOf: mirror.asOf(),
        identity: () => readIdentity(mirror),
        onIdentity: met => {
          keepIdentity(mirror, met)
          if (met.uid !== null) registry.setKubeSystemUid(cluster, met.uid)
        },
        onConnection: on.connection,
        onWritten: on.written,
        onListed: kind => mirror.setListed(kind),
        userAgent,
        log,
        now: Date.now,
      }),
  }
}
