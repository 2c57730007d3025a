import { about as aboutEn } from './en/about.ts'
import { charts as chartsEn } from './en/charts.ts'
import { clusters as clustersEn } from './en/clusters.ts'
import { common as commonEn } from './en/common.ts'
import { dashboards as dashboardsEn } from './en/dashboards.ts'
import { errors as errorsEn } from './en/errors.ts'
import { frame as frameEn } from './en/frame.ts'
import { jobs as jobsEn } from './en/jobs.ts'
import { lab as labEn } from './en/lab.ts'
import { nodes as nodesEn } from './en/nodes.ts'
import { objects as objectsEn } from './en/objects.ts'
import { overview as overviewEn } from './en/overview.ts'
import { print as printEn } from './en/print.ts'
import { quotaTree as quotaTreeEn } from './en/quotaTree.ts'
import { search as searchEn } from './en/search.ts'
import { settings as settingsEn } from './en/settings.ts'
import { suite as suiteEn } from './en/suite.ts'
import { switcher as switcherEn } from './en/switcher.ts'
import { table as tableEn } from './en/table.ts'
import { about as aboutZh } from './zhCN/about.ts'
import { charts as chartsZh } from './zhCN/charts.ts'
import { clusters as clustersZh } from './zhCN/clusters.ts'
import { common as commonZh } from './zhCN/common.ts'
import { dashboards as dashboardsZh } from './zhCN/dashboards.ts'
import { errors as errorsZh } from './zhCN/errors.ts'
import { frame as frameZh } from './zhCN/frame.ts'
import { jobs as jobsZh } from './zhCN/jobs.ts'
import { lab as labZh } from './zhCN/lab.ts'
import { nodes as nodesZh } from './zhCN/nodes.ts'
import { objects as objectsZh } from './zhCN/objects.ts'
import { overview as overviewZh } from './zhCN/overview.ts'
import { print as printZh } from './zhCN/print.ts'
import { quotaTree as quotaTreeZh } from './zhCN/quotaTree.ts'
import { search as searchZh } from './zhCN/search.ts'
import { settings as settingsZh } from './zhCN/settings.ts'
import { suite as suiteZh } from './zhCN/suite.ts'
import { switcher as switcherZh } from './zhCN/switcher.ts'
import { table as tableZh } from './zhCN/table.ts'

/** Every text of the window, by namespace: one a feature. English is the shape, the others must have it. */
export const en = {
  about: aboutEn,
  charts: chartsEn,
  clusters: clustersEn,
  common: commonEn,
  dashboards: dashboardsEn,
  errors: errorsEn,
  frame: frameEn,
  jobs: jobsEn,
  lab: labEn,
  nodes: nodesEn,
  objects: objectsEn,
  overview: overviewEn,
  print: printEn,
  quotaTree: quotaTreeEn,
  search: searchEn,
  settings: settingsEn,
  suite: suiteEn,
  switcher: switcherEn,
  table: tableEn,
} as const

export const zhCN = {
  about: aboutZh,
  charts: chartsZh,
  clusters: clustersZh,
  common: commonZh,
  dashboards: dashboardsZh,
  errors: errorsZh,
  frame: frameZh,
  jobs: jobsZh,
  lab: labZh,
  nodes: nodesZh,
  objects: objectsZh,
  overview: overviewZh,
  print: printZh,
  quotaTree: quotaTreeZh,
  search: searchZh,
  settings: settingsZh,
  suite: suiteZh,
  switcher: switcherZh,
  table: tableZh,
}
