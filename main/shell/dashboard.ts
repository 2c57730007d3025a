import { AppError, type ErrorCode } from '#core/base/errors.ts'
import { DashboardsJsonSchema } from '../../preload/contract/dashboards.ts'
import { agedDashboards } from './agedDashboards.ts'
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
    const { id: cluster, summary } = await findCluster(task, stage)
    if (task.allowsExec)
      await askBackend(supervisor, 'clusters.allowExec', { cluster, hash: summary?.exec?.hash ?? '' })
    const asked = { cluster, prometheus: task.prometheus }
    const { isLive, dashboards: last } = await askBackend(supervisor, 'dashboards.collect', asked)
    const dashboards = isLive ? last : agedDashboards(last, Date.now())
    const text = task.isJson
      ? `${JSON.stringify(DashboardsJsonSchema.parse(dashboards))}\n`
      : dashboardsText(dashboards, isLive)
    return { text, code: isLive ? 0 : 3 }
  } catch (cause) {
    if (cause instanceof AppError && BAD.has(cause.code)) throw new BadInput(cause.message, { cause })
    throw cause
  }
}

/** The cluster of a context of the files that were given, each of which must have one. */
async function findCluster({ kubeconfigs, context }: DashboardTask, { supervisor }: Stage) {
  // It waits for the files of the command line.
  const { notices } = await askBackend(supervisor, 'app.info', undefined)
  const all = await askBackend(supervisor, 'clusters.list', undefined)
  const isOf = (path: string) => (each: (typeof all)[number]) =>
    'path' in each.source && each.source.path === path
  for (const path of kubeconfigs) {
    if (all.some(isOf(path))) continue
    const notice = notices.find(({ data }) => data['path'] === path)
    throw new BadInput(`${path}: ${notice?.message ?? 'no context that can be used'}`)
  }
  const given = all.filter(each => kubeconfigs.some(path => isOf(path)(each)))
  const names = given.map(({ summary }) => summary?.context ?? '')
  const found = context === null ? given : given.filter(({ summary }) => summary?.context === context)
  const [first, second] = found
  if (first && !second) return first
  const files = kubeconfigs.join(', ')
  if (!first) throw new BadInput(`${files} has no context ${context}; it has ${names.join(', ')}`)
  throw new BadInput(
    context === null
      ? `--context is needed: ${files} has ${names.join(', ')}`
      : `${files}: ${found.length} contexts are called ${context}`,
  )
}
