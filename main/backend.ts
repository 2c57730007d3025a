// The backend: everything of the app but its windows. It imports nothing of Electron, so that tests run it under plain Node.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createAlertWatch } from './alerts/watch.ts'
import { addFiles } from './clusters/addFiles.ts'
import { createChanges } from './clusters/changes.ts'
import { createConsent } from './clusters/consent.ts'
import { nap } from './clusters/deadline.ts'
import { watchFolders } from './clusters/folders.ts'
import { createHosts } from './clusters/hosts.ts'
import { type Identity, readIdentity } from './clusters/identity.ts'
import { askLoginShell } from './clusters/loginPath.ts'
import { createNewcomer } from './clusters/newcomer.ts'
import { loadNetwork } from './clusters/openClient.ts'
import { createRegistry } from './clusters/registry.ts'
import { createRemoval } from './clusters/removal.ts'
import { SAMPLE_ID, samplePath } from './clusters/sample.ts'
import { createSecrets } from './clusters/secrets.ts'
import { createWays } from './clusters/ways.ts'
import { lazily } from './lazily.ts'
import {
  createShellLink,
  linkPortOf,
  parseBackendArguments,
  type BackendArguments,
  type ParentPortLike,
  type ShellLink,
} from './link.ts'
import { createLog, failureFacts } from './log.ts'
import { privateNames } from './privateNames.ts'
import { createReport } from './report.ts'
import { createChangeHub } from './rpc/changes.ts'
import { createHandlers } from './rpc/handlers/all.ts'
import { serve, type RpcPort } from './rpc/server.ts'
import { createSettings, managedSettingsPath } from './settings.ts'
import { openAppStore } from './store/app.ts'
import { type ClusterStore, openClusterStore } from './store/clusterStore.ts'
import { createAskRange } from './store/history/ask.ts'
import { historyWorkerPath } from './store/history/path.ts'
import { startUpkeep } from './store/history/upkeep.ts'
import { createHistoryWorker } from './store/history/workerClient.ts'
import { openQuotaTrees } from './quotaTree/openQuotaTrees.ts'
import { openSuite } from './suite/openSuite.ts'
import { bundlePath } from './suite/scheduler/bundle.ts'

export type BackendOptions = BackendArguments & {
  readonly link: ShellLink
  /** The snapshot file of the sample cluster. */
  readonly sample: string
  /** The code of the thread that works on histories. */
  readonly historyWorker: string
  /** The code of the thread that works what-ifs out. */
  readonly whatIfThread: string
  /** The gzipped code of the capacity scheduler. */
  readonly bundle: string
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
/** A start is for what is known and shown; shells, folders and servers wait this long, milliseconds. */
const CALM_MS = 400
/** A failure to start has reached the shell by then, milliseconds. */
const TOLD_MS = 300
/** Between two stores that are opened ahead of need, milliseconds. */
const RECALL_MS = 200

export function startBackend(options: BackendOptions): Backend {
  const { dataFolder, logFolder, link, version } = options
  const now = () => millis(Date.now())
  const stop = new AbortController()
  const calm = calmAfterStart(stop.signal)
  const log = createLog(options.writeLog, Date.now)
  const hub = createChangeHub()
  const appStore = openAppStore(join(dataFolder, 'canopy.sqlite'), now)
  const isNew = appStore.clusters().length === 0
  const settings = createSettings(appStore, managedSettingsPath(process.platform, process.env))
  const secrets = createSecrets(link, () => settings.get().allowPlainSecrets)
  const registry = createRegistry({
    store: appStore,
    secrets,
    now,
    newId: () => randomUUID() as ClusterId,
    onChange: () => {
      hub.publish('clusters', null)
      hosts.follow()
    },
  })
  const login = askLoginShell(process.env, process.platform, calm)
  const consent = createConsent(appStore, now)
  const ways = createWays({
    registry,
    store: appStore,
    secrets,
    login,
    consent,
    userAgent: `canopy/${version}`,
    calm,
    log,
    now,
  })
  const storePath = (cluster: ClusterId): string =>
    cluster === SAMPLE_ID ? options.sample : join(dataFolder, 'clusters', `${cluster}.sqlite`)
  const limitBytes = () => settings.get().storeLimitMiB * MIB
  const historyWorker = createHistoryWorker(options.historyWorker)
  const alerts = createAlertWatch({
    settings: () => settings.get(),
    notify: (cluster, found) =>
      link.notify({ cluster, name: registry.get(cluster).name, alerts: [...found] }),
    log,
  })
  const hosts = createHosts({
    known: () => registry.list(),
    openStore: (cluster, onDamage) =>
      cluster === SAMPLE_ID
        ? openClusterStore(options.sample, { now, isReadOnly: true })
        : openClusterStore(storePath(cluster), { now, limitBytes: limitBytes(), onDamage }),
    openSession: ways.openSession,
    collectorOf: ways.collectorOf,
    roundMs: () => settings.get().roundSeconds * 1000,
    onRound: (cluster, store, dashboards) => alerts.look(cluster, store, dashboards),
    onLost: cluster => alerts.lost(cluster),
    fillIn: ({ path }, batch, signal) => historyWorker.fillIn({ path, isReadOnly: false }, batch, signal),
    limit: () => settings.get().openClusters,
    leaveStore: cluster => upkeep.leave(cluster),
    hub,
    log,
    now,
  })
  const removal = createRemoval({ registry, hosts, store: appStore, storePath, log })
  const newcomer = createNewcomer({ registry, hosts, store: appStore, storePath, now })
  // The registry's uid outlives a store that was damaged.
  const identity = (cluster: ClusterId): Identity => ({
    ...readIdentity(hosts.store(cluster)),
    uid: registry.get(cluster).kubeSystemUid,
  })
  const upkeep = startUpkeep({ worker: historyWorker, stores: () => hosts.stores(), limitBytes, log, now })
  const fileNotices: AppError[] = []
  const add = async (paths: readonly string[]): Promise<ClusterId | null> => {
    const { first, failures } = await addFiles(paths, registry, now())
    fileNotices.push(...failures)
    return first
  }
  if (isNew) registry.ensureSample({ id: SAMPLE_ID, name: 'Sample cluster' })
  const asked = add(options.kubeconfigs)
  const report = createReport({
    version,
    sqlite: appStore.sqlite,
    folders: { data: dataFolder, logs: logFolder },
    isDataFolderGiven: options.isDataFolderGiven,
    secrets: () => link.secretsStatus(),
    loginPath: login.outcome,
    notices: () => [...appStore.notices, ...settings.notices, ...hosts.notices(), ...fileNotices],
    asked: () => asked,
    lockedSettings: settings.locked,
    clusters: () => registry.list().map(row => ({ ...row, connection: hosts.connection(row.id) })),
    logTail: () => log.tail(),
    privateNames: () =>
      privateNames({
        folders: () => appStore.folders(),
        namespaces: () => [...hosts.stores().values()].flatMap(namespacesOf),
        clusters: () => registry.rows().flatMap(({ id }) => (id === SAMPLE_ID ? [] : [id])),
        configOf: cluster => registry.configOf(cluster),
      }),
  })
  const folders = watchFolders({
    store: appStore,
    registry,
    onChange: () => hub.publish('clusters', null),
    log,
    calm,
    signal: stop.signal,
  })
  const suite = openSuite(async () => {
    const [{ createSuite }, { createSchedulerComponent }, { createSeen }] = await Promise.all([
      import('./suite/suite.ts'),
      import('./suite/scheduler/component.ts'),
      import('./suite/seen.ts'),
    ])
    return createSuite({
      components: [createSchedulerComponent({ version, bundle: options.bundle })],
      cluster: cluster => registry.get(cluster),
      identity,
      wayTo: ways.wayTo,
      audit: entry => appStore.audit(entry),
      seen: createSeen(cluster => hosts.store(cluster)),
      log,
      now,
    })
  })
  const changes = createChanges({
    cluster: cluster => registry.get(cluster),
    audit: entry => appStore.audit(entry),
    now,
  })
  const client = (cluster: ClusterId) => hosts.client(cluster)
  const objects = lazily(async () =>
    (await import('./objects/objects.ts')).createObjectsService({
      client,
      store: cluster => hosts.store(cluster),
      changes,
      now,
    }),
  )
  const jobActions = lazily(async () => (await import('./jobs/act.ts')).createJobActions({ client, changes }))
  const logs = lazily(async () => (await import('./logs/logs.ts')).createLogs({ client, link }))
  const shells = lazily(async () => (await import('./shells/shells.ts')).createShells({ client, changes }))
  let hasDrains = false
  const drains = lazily(async () => {
    hasDrains = true
    return (await import('./nodes/drains.ts')).createDrains({
      client,
      wayTo: ways.wayTo,
      identity,
      changes,
      now,
    })
  })
  const quotaTrees = openQuotaTrees(async () => {
    const [{ createQuotaTrees }, { createWhatIfThread }, { factsOf }, { DraftSchema }] = await Promise.all([
      import('./quotaTree/quotaTrees.ts'),
      import('./quotaTree/threadClient.ts'),
      import('./quotaTree/facts.ts'),
      import('../preload/contract/quotaTree.ts'),
    ])
    return createQuotaTrees({
      cluster: cluster => registry.get(cluster),
      identity,
      wayTo: ways.wayTo,
      store: appStore.quotaEdits,
      audit: entry => appStore.audit(entry),
      facts: cluster => ({ ...factsOf(hosts.store(cluster)), provenance: hosts.provenance(cluster) }),
      readDraft: stored => DraftSchema.safeParse(stored).data ?? null,
      thread: createWhatIfThread(options.whatIfThread),
      onChange: cluster => hub.publish('quotaTree', cluster),
      newId: randomUUID,
      log,
      now,
    })
  })
  const wired = {
    registry,
    folders,
    hosts,
    consent,
    settings,
    sourceSettings: ways.sourceSettings,
    report,
    link,
    hub,
    suite,
    quotaTrees,
    objects,
    jobActions,
    logs,
    shells,
    drains,
    removal,
    newcomer,
    now,
  }
  const askRange = createAskRange(historyWorker)
  const handlers = createHandlers({ ...wired, askRange, env: login.env, wayTo: ways.wayTo })

  /** Opens the stores of clusters seen before, one at a time, so that the list can say as of when each is known. */
  const recall = async (): Promise<void> => {
    await calm
    removal.sweep()
    for (const { id } of registry.list()) {
      await nap(RECALL_MS, stop.signal)
      if (stop.signal.aborted) return
      if (existsSync(storePath(id))) hosts.recall(id)
    }
  }
  hosts.follow()
  void recall()
    .then(() => loadNetwork()) // no click should have to wait for it
    .catch((cause: unknown) => log.error('ahead of need', failureFacts(cause)))

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
      await suite.close()
      if (hasDrains) await (await drains()).close()
      await quotaTrees.close()
      await upkeep.close()
      await hosts.close()
      await historyWorker.close()
      appStore.close()
    },
  }
}

/** None of a store that is damaged: what is to be told of it must not fail for that. */
function namespacesOf(store: ClusterStore): readonly string[] {
  try {
    return store.namespaces()
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    return []
  }
}

/** Resolves when the first moments are over; never once the backend ends. */
function calmAfterStart(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, CALM_MS)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

const { parentPort } = process as unknown as { parentPort?: ParentPortLike }
if (parentPort) runBackend(createShellLink(linkPortOf(parentPort)))

function runBackend(link: ShellLink): void {
  try {
    const backend = startBackend({
      ...parseBackendArguments(process.argv.slice(2)),
      link,
      sample: samplePath(import.meta.dirname),
      historyWorker: historyWorkerPath(import.meta.dirname),
      whatIfThread: join(import.meta.dirname, 'whatIfThread.cjs'),
      bundle: bundlePath(import.meta.dirname),
      writeLog: line => process.stdout.write(`${line}\n`),
    })
    link.onPort(port => backend.serve(port))
    link.onKubeconfigs(paths => void backend.add(paths))
    link.onShutdown(() => void backend.close().then(() => process.exit(0)))
    link.ready({ sqlite: backend.sqlite })
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    process.stderr.write(`backend not started: ${cause.code} ${cause.message}\n`)
    link.failed(cause)
    setTimeout(() => process.exit(1), TOLD_MS)
  }
}
