import { app } from './contract/app.ts'
import { clusters, folders } from './contract/clusters.ts'
import { dashboards } from './contract/dashboards.ts'
import { drains } from './contract/drains.ts'
import { gpuSources } from './contract/gpuSources.ts'
import { history } from './contract/history.ts'
import { jobs } from './contract/jobs.ts'
import { logs } from './contract/logs.ts'
import { lab } from './contract/lab.ts'
import { nodes } from './contract/nodes.ts'
import { objects } from './contract/objects.ts'
import { overview } from './contract/overview.ts'
import { quotaTree } from './contract/quotaTree.ts'
import { search } from './contract/search.ts'
import { shells } from './contract/shells.ts'
import { suite } from './contract/suite.ts'

/** Every endpoint between a window and the backend. Names are `noun.verb`. */
export const contract = {
  ...app,
  ...clusters,
  ...folders,
  ...dashboards,
  ...drains,
  ...gpuSources,
  ...history,
  ...jobs,
  ...logs,
  ...lab,
  ...nodes,
  ...objects,
  ...overview,
  ...quotaTree,
  ...search,
  ...shells,
  ...suite,
} as const
export type Contract = typeof contract
