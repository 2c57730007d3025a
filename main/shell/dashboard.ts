import { AppError, type ErrorCode } from '#core/base/errors.ts'
import { DashboardsJsonSchema } from '../../preload/contract/dashboards.ts'
import { askBackend } from './backendClient.ts'
import { dashboardsText } from './dashboardsText.ts'
import { BadInput, type DashboardTask } from './flags.ts'
import type { Result } from './headless.ts'
import type { Stage } from './stage.ts'

/** Failures that say that what was given cannot be, not that the cluster cannot be reached. */
const BAD: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'CONFIG_UNREADABLE',
  'CONFIG_SYNTAX',
  'CONFIG_INCOMPLETE',
  'CONFIG_FILE_MISSING',
  'AUTH_UNSUPPORTED',
  'EXEC_CONSENT',
  'PROXY',
])

/**
 * One round of figures as text or JSON: code 0 with figures of now, 3 with the last known ones of a cluster that cannot be reached.
 * Throws BadInput (exit code 2), and what keeps the cluster from being read where nothing is known of it.
 */
export async function runDashboard(task: DashboardTask, stage: Stage): Promise<Result> {
  const { supervisor } = stage
  try {
    const cluster = await findCluster(task, stage)
    if (task.allowsExec) await askBackend(supervisor, 'clusters.allowExec', { cluster })
    const { isLive, dashboards } = await askBackend(supervisor, 'dashboards.collect', {
      cluster,
      prometheus: task.prometheus,
    })
    const text = task.isJson
      ? `${JSON.stringify(DashboardsJsonSchema.parse(dashboards))}\n`
      : dashboardsText(dashboards, isLive)
    return { text, code: isLive ? 0 : 3 }
  } catch (cause) {
    if (cause instanceof AppError && BAD.has(cause.code)) throw new BadInput(cause.message, { cause })
    throw cause
  }
}

/** The cluster of a context of the file that was given. */
async function findCluster({ kubeconfig, context }: DashboardTask, { supervisor }: Stage) {
  // It waits for the files of the command line.
  const { notices } = await askBackend(supervisor, 'app.info', undefined)
  const all = await askBackend(supervisor, 'clusters.list', undefined)
  const ofFile = all.filter(({ source }) => 'path' in source && source.path === kubeconfig)
  if (ofFile.length === 0) {
    const notice = notices.find(({ data }) => data['path'] === kubeconfig) ?? notices[0]
    throw new BadInput(`${kubeconfig}: ${notice?.message ?? 'no context that can be used'}`)
  }
  const names = ofFile.map(({ summary }) => summary?.context ?? '')
  if (context === null && ofFile.length > 1)
    throw new BadInput(`--context is needed: ${kubeconfig} has ${names.join(', ')}`)
  const found = context === null ? ofFile[0] : ofFile.find(({ summary }) => summary?.context === context)
  if (!found) throw new BadInput(`${kubeconfig} has no context ${context}; it has ${names.join(', ')}`)
  return found.id
}
