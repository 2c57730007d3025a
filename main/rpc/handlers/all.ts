import type { Handlers } from '../handlers.ts'
import { appHandlers } from './app.ts'
import { clusterHandlers } from './clusters.ts'
import { dashboardHandlers } from './dashboards.ts'
import { drainHandlers } from './drains.ts'
import { folderHandlers } from './folders.ts'
import { gpuSourceHandlers } from './gpuSources.ts'
import { historyHandlers } from './history.ts'
import { jobHandlers } from './jobs.ts'
import { logHandlers } from './logs.ts'
import { nodeHandlers } from './nodes.ts'
import { objectHandlers } from './objects.ts'
import { overviewHandlers } from './overview.ts'
import { quotaTreeHandlers } from './quotaTree.ts'
import { searchHandlers } from './search.ts'
import type { Services } from './services.ts'
import { shellHandlers } from './shells.ts'
import { suiteHandlers } from './suite.ts'

/** A handler for every endpoint of the contract; one that is missing does not compile. */
export const createHandlers = (services: Services): Handlers => ({
  ...appHandlers(services),
  ...clusterHandlers(services),
  ...dashboardHandlers(services),
  ...folderHandlers(services),
  ...gpuSourceHandlers(services),
  ...historyHandlers(services),
  ...nodeHandlers(services),
  ...jobHandlers(services),
  ...logHandlers(services),
  ...shellHandlers(services),
  ...drainHandlers(services),
  ...objectHandlers(services),
  ...overviewHandlers(services),
  ...quotaTreeHandlers(services),
  ...searchHandlers(services),
  ...suiteHandlers(services),
})
