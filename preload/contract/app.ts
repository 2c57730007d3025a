import { z } from 'zod'
import { command, query, stream } from '../define.ts'
import { ClusterIdSchema, FailureSchema, Nothing } from './common.ts'

/** Largest and smallest values are the limits of the settings page. */
export const SettingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
  /** IANA name, or 'system'. */
  timeZone: z.string().max(64),
  /** Size cap of one cluster's store, MiB. */
  storeLimitMiB: z.number().int().min(64).max(65_536),
  /** Clusters that may be connected at once. */
  openClusters: z.number().int().min(1).max(64),
  allowPlainSecrets: z.boolean(),
  /** How often the figures of a connected cluster are collected. */
  roundSeconds: z.number().int().min(15).max(600),
  /** Whether pinned clusters are recorded when no window is open. */
  keepCollecting: z.boolean(),
  /** How long a GPU that pods hold may do nothing before it is called idle. */
  idleGpuHours: z.number().int().min(1).max(168),
  /** What the desktop is told of: main/alerts/alerts.ts. */
  alertUnhealthy: z.boolean(),
  alertIdle: z.boolean(),
  alertSource: z.boolean(),
  /** A quota's use from this share of its max on, percent; 0: never. */
  alertQuotaPercent: z.number().int().min(0).max(100),
})
export type Settings = z.output<typeof SettingsSchema>

export const AppInfoSchema = z.object({
  version: z.string(),
  versions: z.record(z.string(), z.string()),
  platform: z.string(),
  dataFolder: z.string(),
  /** By a flag or the environment, for this run: no other can be chosen in Settings. */
  isDataFolderGiven: z.boolean(),
  logFolder: z.string(),
  secrets: z.object({ backend: z.string(), isAvailable: z.boolean(), isPlainText: z.boolean() }),
  loginPath: z.object({ status: z.enum(['merged', 'unchanged', 'failed']), detail: z.string() }),
  /** What went wrong on this computer and was survived: a store set aside, settings unreadable … */
  notices: z.array(FailureSchema),
  /** The cluster that this start was asked to open (`--kubeconfig`); null: open where the user was. */
  askedCluster: ClusterIdSchema.nullable(),
  /** Settings keys that a managed settings file has locked. */
  lockedSettings: z.array(z.string()),
})

export const TOPICS = [
  'clusters',
  'connection',
  'nodes',
  'pods',
  'namespaces',
  'events',
  'workloads',
  'history',
  'dashboards',
  'quotaTree',
  'settings',
  'app',
] as const

export const app = {
  'app.info': query(Nothing, AppInfoSchema),
  /** Text for a bug report: versions, connection states, last log lines; without hosts, names, tokens. */
  'app.diagnostics': query(Nothing, z.object({ text: z.string() })),
  'app.openFolder': command(z.object({ folder: z.enum(['data', 'logs']) }), Nothing),
  /** Ends the app and starts it again with its data in this folder. Throws INVALID_INPUT, STORE_READ_ONLY, FOREIGN, DISK_FULL. */
  'app.moveData': command(z.object({ path: z.string().min(1).max(4096) }), Nothing),
  'app.chooseFiles': command(
    z.object({ purpose: z.enum(['kubeconfigs', 'folder', 'dataFolder']) }),
    z.object({ paths: z.array(z.string()) }),
  ),
  'settings.get': query(Nothing, SettingsSchema),
  'settings.set': command(SettingsSchema.partial(), SettingsSchema),
  /**
   * What changed, so that whoever shows it asks again. Coalesced while the window is busy: no topic is lost, several
   * changes of one may arrive as one. `cluster` null: the app as a whole.
   */
  changes: stream(
    Nothing,
    z.array(
      z.object({
        topic: z.enum(TOPICS),
        cluster: ClusterIdSchema.nullable(),
        revision: z.number().int().nonnegative(),
      }),
    ),
  ),
}
export type Topic = (typeof TOPICS)[number]
