// The backend: everything of the app but its windows. It imports nothing of Electron, so that tests run it under plain Node.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import { addFiles } from './clusters/addFiles.ts'
import { createAuthenticator } from './clusters/auth.ts'
import { connect } from './clusters/connect.ts'
import type { ClusterConfig } from './clusters/config.ts'
import type { Way } from './clusters/connectionTest.ts'
import { createConsent } from './clusters/consent.ts'
import { nap } from './clusters/deadline.ts'
import { createExecRunner } from './clusters/execRunner.ts'
import { watchFolders } from './clusters/folders.ts'
import { createHosts } from './clusters/hosts.ts'
import { readLoginEnvironment, type LoginEnvironment } from './clusters/loginPath.ts'
import { proxyFor } from './clusters/proxy.ts'
import { createRegistry } from './clusters/registry.ts'
import { SAMPLE_ID, samplePath } from './clusters/sample.ts'
import { createSecrets } from './clusters/secrets.ts'
import { openSession } from './clusters/session.ts'
import {
  createShellLink,
  linkPortOf,
  parseBackendArguments,
  type BackendArguments,
  type ParentPortLike,
  type ShellLink,
} from './link.ts'
import { createLog, failureFacts } from './log.ts'
import { createReport } from './report.ts'
import { createChangeHub } from './rpc/changes.ts'
import type { Handlers } from './rpc/handlers.ts'
import { appHandlers } from './rpc/handlers/app.ts'
import { clusterHandlers } from './rpc/handlers/clusters.ts'
import { folderHandlers } from './rpc/handlers/folders.ts'
import { historyHandlers } from './rpc/handlers/history.ts'
import { nodeHandlers } from './rpc/handlers/nodes.ts'
import { overviewHandlers } from './rpc/handlers/overview.ts'
import { searchHandlers } from './rpc/handlers/search.ts'
import type { Services } from './rpc/handlers/services.ts'
import { serve, type RpcPort } from './rpc/server.ts'
import { createSettings, managedSettingsPath } from './settings.ts'
import { openAppStore } from './store/app.ts'
import { openClusterStore } from './store/clusterStore.ts'

export type BackendOptions = BackendArguments & {
  readonly link: ShellLink
  /** The snapshot file of the sample cluster. */
  readonly sample: string
  readonly writeLog: (line: string) => void
}

export type Backend = {
  serve(port: RpcPort): void
  /** Keeps the contexts of these kubeconfigs too. */
  add(paths: readonly string[]): Promise<void>
  close(): Promise<void>
  /** What SQLite calls itself. */
  readonly sqlite: string
}

const MIB = 1_048_576
/** Between two stores that are opened ahead of need, milliseconds. */
const RECALL_MS = 200

export function startBackend(options: BackendOptions): Backend {
  const { dataFolder, logFolder, link, version } = options
  const now = () => millis(Date.now())
  const stop = new AbortController()
  const userAgent = `canopy/${version}`
  const log = createLog(options.writeLog, Date.now)
  const hub = createChangeHub()
  const appStore = openAppStore(join(dataFolder, 'canopy.sqlite'), now)
  const isNew = appStore.clusters().length === 0
  const settings = createSettings(appStore, managedSettingsPath(process.platform, process.env))
  const registry = createRegistry({
    store: appStore,
    secrets: createSecrets(link, () => settings.get().allowPlainSecrets),
    now,
    newId: () => randomUUID() as ClusterId,
    onChange: () => {
      hub.publish('clusters', null)
      hosts.follow()
    },
  })
  const login = startLogin()
  const consent = createConsent(appStore, now)
  const exec = createExecRunner({ env: login.env, now })
  /** Only a plugin needs to know what the login shell says, and a shell may take its time. */
  const configOf = async (cluster: ClusterId): Promise<ClusterConfig> => {
    const config = await registry.configOf(cluster)
    if (config.credential.type === 'exec') await login.isRead
    return config
  }
  const wayTo = async (cluster: ClusterId): Promise<Way> => {
    const config = await configOf(cluster)
    const override = registry.get(cluster).proxyOverride
    const proxy = proxyFor(new URL(config.server), { override, proxyUrl: config.proxyUrl }, login.env())
    const isExecAllowed = () => consent.isAllowed(cluster, config)
    const auth = createAuthenticator(config, { exec, isExecAllowed, now })
    return {
      config,
      proxy,
      auth,
      client: connect({ config, proxy, auth, guard: () => 'readOnly', userAgent }),
    }
  }
  const storePath = (cluster: ClusterId): string =>
    cluster === SAMPLE_ID ? options.sample : join(dataFolder, 'clusters', `${cluster}.sqlite`)
  const openStore = (cluster: ClusterId) => {
    if (cluster === SAMPLE_ID) return openClusterStore(options.sample, { now, isReadOnly: true })
    return openClusterStore(storePath(cluster), { now, limitBytes: settings.get().storeLimitMiB * MIB })
  }
  const hosts = createHosts({
    known: registry.list,
    openStore,
    openSession: (cluster, store, on) =>
      openSession({
        cluster,
        config: () => configOf(cluster),
        proxyOverride: () => registry.get(cluster).proxyOverride,
        env: login.env,
        exec,
        isExecAllowed: config => consent.isAllowed(cluster, config),
        guard: () => registry.get(cluster).guard,
        mirror: store,
        asOf: store.asOf(),
        clusterUid: () => store.kubeSystemUid(),
        onIdentity: uid => {
          store.setKubeSystemUid(uid)
          registry.setKubeSystemUid(cluster, uid)
        },
        onConnection: on.connection,
        onWritten: on.written,
        onListed: kind => store.setListed(kind),
        userAgent,
        log,
        now: Date.now,
      }),
    limit: () => settings.get().openClusters,
    hub,
    log,
    now,
  })
  const report = createReport({
    version,
    sqlite: appStore.sqlite,
    folders: { data: dataFolder, logs: logFolder },
    secrets: () => link.secretsStatus(),
    loginPath: login.outcome,
    notices: () => [...appStore.notices, ...settings.notices, ...hosts.notices(), ...addNotices],
    asked: () => asked,
    lockedSettings: settings.locked,
    clusters: () =>
      registry.list().map(cluster => ({ ...cluster, connection: hosts.connection(cluster.id) })),
    logTail: () => log.tail(),
  })
  const folders = watchFolders({
    store: appStore,
    registry,
    onChange: () => hub.publish('clusters', null),
    log,
    signal: stop.signal,
  })
  const services: Services = {
    folders,
    env: login.env,
    registry,
    hosts,
    consent,
    env: login.env,
    wayTo,
    settings,
    report,
    link,
    hub,
    storePath,
    now,
  }
  const handlers: Handlers = {
    ...appHandlers(services),
    ...clusterHandlers(services),
    ...folderHandlers(services),
    ...overviewHandlers(services),
    ...nodeHandlers(services),
    ...searchHandlers(services),
    ...historyHandlers(services),
  }
  /** Opens the stores of clusters seen before, one at a time, so that the list can say as of when each is known. */
  const recall = async (clusters: readonly ClusterId[]): Promise<void> => {
    for (const cluster of clusters.filter(id => existsSync(storePath(id)))) {
      await nap(RECALL_MS, stop.signal)
      if (stop.signal.aborted) return
      hosts.recall(cluster)
    }
  }
  const addNotices: AppError[] = []
  const add = async (paths: readonly string[]): Promise<ClusterId | null> => {
    try {
      const { first, failures } = await addFiles(paths, registry, now())
      addNotices.push(...failures)
      return first
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      addNotices.push(cause)
      return null
    }
  }
  if (isNew) registry.ensureSample({ id: SAMPLE_ID, name: 'Sample cluster' })
  const asked = add(options.kubeconfigs)
  hosts.follow()
  void recall(registry.list().map(({ id }) => id))

  return {
    sqlite: appStore.sqlite,
    add: async paths => void (await add(paths)),
    serve: port =>
      serve(port, {
        handlers,
        reportBug: (traceId, endpoint, cause) =>
          log.error('bug', { traceId, endpoint, ...failureFacts(cause) }),
        signal: stop.signal,
      }),
    close: async () => {
      stop.abort()
      await hosts.close()
      appStore.close()
    },
  }
}

/** Asks the login shell in the background: nothing but connecting to a cluster waits for it. */
function startLogin() {
  let found: LoginEnvironment = { env: process.env, outcome: { status: 'unchanged', detail: '' } }
  const isRead = readLoginEnvironment(process.env, process.platform).then(read => (found = read))
  return { env: () => found.env, outcome: () => found.outcome, isRead }
}

const { parentPort } = process as unknown as { parentPort?: ParentPortLike }
if (parentPort) {
  const link = createShellLink(linkPortOf(parentPort))
  const backend = startBackend({
    ...parseBackendArguments(process.argv.slice(2)),
    link,
    sample: samplePath(import.meta.dirname),
    writeLog: line => process.stdout.write(`${line}\n`),
  })
  link.onPort(port => backend.serve(port))
  link.onKubeconfigs(paths => void backend.add(paths))
  link.onShutdown(() => void backend.close().then(() => process.exit(0)))
  link.ready({ sqlite: backend.sqlite })
}
